# venv NAME [ROOM]: prints the folder of a Python with what t/ROOM/requirements-NAME.txt lists, made once below the build
# folder; ROOM is http where it is not said.
# It fails where there is no Python 3, or where PyPI cannot be reached: the caller says SKIP then.
venv() # NAME [ROOM]
{
    local room=${2-http}
    local folder=$builddir/t/$room/venv-$1 wanted=$srcdir/t/$room/requirements-$1.txt
    mkdir -p "$builddir/t/$room"
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
