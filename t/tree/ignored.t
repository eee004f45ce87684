#!/bin/bash
# A build in the source tree leaves nothing that git would call untracked: whatever a build folder has is, at the same
# place in the source tree, ignored or a file of the tree.
. "$srcdir/t/lib.sh"
command -v git >/dev/null || skip_all 'no git'
# git finds no repository where the tree belongs to another user, or is a release's archive.
tree=$(git -C "$srcdir" rev-parse --show-toplevel 2>/dev/null)
[ -n "$tree" ] && [ "$(readlink -f "$tree")" = "$(readlink -f "$srcdir")" ] || skip_all 'not a clone'

cd "$builddir" || bail 'no build folder'
# bootstrap notes its options only in build folders of its own, below /build, and coverage writes *.gcov.
find . -type f ! -name bootstrap-options ! -path './build/*' ! -path './.git/*' | sed 's|^\./||' | LC_ALL=C sort >"$work/built"
git -C "$srcdir" ls-files | LC_ALL=C sort >"$work/tracked"
LC_ALL=C comm -23 "$work/built" "$work/tracked" >"$work/made"
ok "a build makes files ($(wc -l <"$work/made"))" test -s "$work/made"
git -C "$srcdir" check-ignore --no-index --stdin <"$work/made" | LC_ALL=C sort >"$work/ignored"
is "$(LC_ALL=C comm -23 "$work/made" "$work/ignored" | head -20)" '' 'git ignores them all'
is "$(git -C "$srcdir" check-ignore --no-index --stdin <"$work/tracked" | head -20)" '' 'and no file of the tree'
is "$(git -C "$srcdir" check-ignore --no-index build/x autom4te.cache/x aclocal.m4 configure Makefile.in build-aux/compile t/fuzz/found/expr/crash-1 \
    sise-0.1.0.tar.xz t/cmd/x.gcda | wc -l)" 9 'what autoreconf, fuzzing, coverage and make dist leave is ignored too'
done_testing
