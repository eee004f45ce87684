# Every page is sound mdoc.
. "$srcdir/t/lib.sh"
. "$srcdir/t/tree/man.sh"

command -v mandoc >/dev/null || skip_all 'no mandoc: apt-get install mandoc'
for page in $(man_pages); do
    run mandoc -T lint -W warning "$page"
    is "$out$err" '' "${page##*/} is sound"
done
done_testing
