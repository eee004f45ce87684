# For the tests that read the manual: which pages there are and what is in them.

# Paths of all pages: those that the build fills in, and the others.
man_pages()
{
    ls "$builddir"/man/*.[157] "$srcdir"/man/*.[157] | awk -F/ '!seen[$NF]++'
}

man_page() # NAME : for example sise-show.1
{
    if [ -e "$builddir/man/$1" ]; then
        printf '%s\n' "$builddir/man/$1"
    else
        printf '%s\n' "$srcdir/man/$1"
    fi
}

# The literal text of a page's examples as a reader sees it; a line "$ " ends each block.
man_literal() # PATH
{
    awk '/^\.Sh /{ here = ($2 == "EXAMPLES") } /^\.Bd/{ block = 1; next } /^\.Ed/{ block = 0; print "$ "; next }
        here && block { gsub(/\\e/, "\\"); gsub(/\\-/, "-"); gsub(/\\&/, ""); print }' "$1"
}
