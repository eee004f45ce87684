# The manual and the program's tables name the same commands, options, keys, sources, rules, indicators and functions, both ways round.
. "$srcdir/t/lib.sh"
. "$srcdir/t/tree/man.sh"

"$builddir/t/tree/table-list" >"$work/tables" || bail 'no t/table-list'

# Compares the rows that the program has with those that the manual has; each difference is named.
same() # NAME PROGRAM MANUAL
{
    run diff <(printf '%s\n' "$2" | LC_ALL=C sort -u) <(printf '%s\n' "$3" | LC_ALL=C sort -u)
    is "$out" '' "$1"
}

table() # KIND...
{
    sed -n "s/^$1 //p" "$work/tables"
}

# "--days ARG" or "-v": every option that a list of the page explains.
page_options() # PATH
{
    awk '$1 == ".It" && $2 == "Fl" {
        for (i = 2; i < NF; i++) if ($i == "Fl") {
            flag = $(i + 1)
            print "-" flag ($(i + 2) == "Ar" || ($(i + 2) == "Cm" && $(i + 3) == ":") ? " ARG" : "")
        } }' "$1"
}

# The same of the page's synopsis.
page_synopsis() # PATH
{
    awk '/^\.Sh/ { here = ($2 == "SYNOPSIS") } here && $1 == ".Op" && $2 == "Fl" {
        if ($4 == "|") print "-" $3 "\n-" $5
        else print "-" $3 ($4 == "Ar" ? " ARG" : "") }' "$1"
}

page_operands() # PATH
{
    awk '/^\.Sh/ { here = ($2 == "SYNOPSIS") }
        here && /^\.Ar "/ { split($0, part, "\""); print part[2]; next }
        here && $1 == ".Ar" { print $2 ($3 == "..." ? $3 : "") }
        here && $1 == ".Op" && $2 == "Ar" { print $3 }' "$1"
}

page_sources() # PATH
{
    awk '/^\.Ss/ { here = ($2 == "Sources") } here && /^\.It Cm/ { print $3 (/ Ar / ? " ARG" : "") }' "$1"
}

same 'sise(1) lists every command with its summary' "$(table command)" "$(awk '
    $1 == ".It" && $2 == "Xr" { name = substr($3, 6); getline; print name ": " $0 }' "$(man_page sise.1)")"
same 'sise(1) explains every global option' "$(table 'option sise')" "$(page_options "$(man_page sise.1)")"
for name in $(table command | sed 's/:.*//'); do
    page=$(man_page "sise-$name.1")
    ok "sise-$name(1) is there" test -e "$page"
    same "sise-$name(1) explains the options of sise $name" "$(table "option sise-$name")" "$(page_options "$page")"
    same "sise-$name(1) has them in its synopsis" "$(table "option sise-$name")" "$(page_synopsis "$page")"
    same "sise-$name(1) has its operands" "$(table "operands sise-$name")" "$(page_operands "$page")"
done
same 'sise(1) explains every source' "$(table source)" "$(page_sources "$(man_page sise.1)")"
same 'sise-import(1) explains every rule that a day may be let past' "$(table rule)" "$(awk '
    /^\.S[hs]/ { here = ($2 == "Rules") } here && $1 == ".It" && $2 == "Cm" { print $3 }' "$(man_page sise-import.1)")"
same 'sise.conf(5) explains every key with its default' "$(table key | sed 's/ *$//')" "$(sed -n \
    's/^\.It Ic \([a-z0-9_]*\) No =\(.*\)/\1 =\2/p' "$(man_page sise.conf.5)" | sed 's/ Pa / /')"
same 'sise-indicators(7) explains every shown column, its kind and its lookback' "$(table indicator)" "$(sed -n \
    's/^\.It Ic \(.*\) Em \(.*\) No \(.*\)/\1 \2 \3/p' "$(man_page sise-indicators.7)")"

same 'sise-strategy(5) explains every function' "$(table function)" "$(awk '
    $1 == ".It" && $2 == "Fn" { call = $0; sub(/^.It Fn /, "", call); sub(/ "/, "(", call); sub(/"$/, ")", call)
        gsub(/" "/, ", ", call); getline; print call ": " $0 }' "$(man_page sise-strategy.5)")"

for page in $(man_pages); do
    name=$(basename "$page" .1)
    case $name in
    sise-*.[57] | sise.* | sise) ;;
    *) ok "$name is a command" grep -q "^command ${name#sise-}: " "$work/tables" ;;
    esac
done
done_testing
