# Every C file looks as .clang-format says. Another version of clang-format would have another opinion.
. "$srcdir/t/lib.sh"

tool=$(command -v clang-format-14 || command -v clang-format) || skip_all 'no clang-format: apt-get install clang-format'
version=$("$tool" --version | sed 's/.*version \([0-9]*\).*/\1/')
[ "$version" = 14 ] || skip_all "clang-format $version is not the 14 whose judgement this is"

cd "$srcdir" || bail "no $srcdir"
mapfile -t files < <(find src store strategies prompts t -name '*.[ch]' | LC_ALL=C sort)
ok 'there are files to look at' test "${#files[@]}" -gt 0
run "$tool" --dry-run -Werror "${files[@]}"
[ "$status" -eq 0 ] || diag "$err"
is "$status" 0 "${#files[@]} files are formatted (make format does it)"
done_testing
