# Sums up gcov -n: one line a file, the least covered first, and the whole at the end.
/^File '/ {
    file = $0
    gsub(/^File '|'$/, "", file)
    if (index(file, top) == 1) file = substr(file, length(top) + 1)
}
/^Lines executed:/ {
    if (file !~ /^(src|store)\//) next
    split($0, part, /[:% ]+/)
    lines[file] = $NF
    if (part[3] > covered[file]) covered[file] = part[3]
    file = ""
}
END {
    for (file in lines) {
        total += lines[file]
        hit += lines[file] * covered[file] / 100
        printf "%6.1f %% of %5d lines  %s\n", covered[file], lines[file], file | "sort -n"
    }
    close("sort -n")
    if (total) printf "%6.1f %% of %5d lines\n", 100 * hit / total, total
}
