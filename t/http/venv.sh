# venv NAME: prints the folder of a Python with what t/http/requirements-NAME.txt lists, made once below the build folder.
# It fails where there is no Python 3, or where PyPI cannot be reached: the caller says SKIP then.
venv() # NAME
{
    local folder=$builddir/t/http/venv-$1 wanted=$srcdir/t/http/requirements-$1.txt
    mkdir -p "$builddir/t/http"
    (
        flock 9 || exit 1
        cmp -s "$wanted" "$folder/made" && exit 0
        rm -rf "$folder"
        python3 -m venv "$folder" && "$folder/bin/pip" install -q --disable-pip-version-check -r "$wanted" &&
            cp "$wanted" "$folder/made" && exit 0
        rm -rf "$folder"
        exit 1
    ) 9>"$folder.lock" >"$folder.log" 2>&1 && printf '%s\n' "$folder"
}
