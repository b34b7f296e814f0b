#!/usr/bin/env bash
# Checks the rules of the tree that the compiler does not: format, sizes, import direction, allow-lists, links.
# One line per finding (file:line: what is wrong, what to do); exits 1 when there is any.
# SKIP_FORMAT=1 leaves the formatter out, which takes most of the time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

findings="$(mktemp)"
trap 'rm -f "$findings"' EXIT
report() { printf '%s\n' "$1" >>"$findings"; }

if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    # --others, so that a file is checked before its first commit; -f drops what is deleted but not committed.
    mapfile -t files < <(git ls-files --cached --others --exclude-standard | while read -r f; do [ -f "$f" ] && echo "$f"; done)
else
    mapfile -t files < <(find . -type f -not -path './.build*' -not -path './.git/*' | sed 's|^\./||')
fi
select_files() { printf '%s\n' "${files[@]}" | grep -E "$1" || true; }

mapfile -t sources < <(select_files '^(Sources|Snippets|Plugins)/.*\.swift$')
mapfile -t swift_files < <(select_files '^(Sources|Snippets|Plugins|Tests)/.*\.swift$')
mapfile -t code < <(select_files '\.(swift|py|sh|js|mjs|css|html)$')
mapfile -t client_code < <(select_files '^Sources/ChatWebClient/.*\.(js|css|html|svg)$')
mapfile -t markdown < <(select_files '\.md$')
mapfile -t texts < <(select_files '\.(swift|md|py|sh|js|mjs|css|html|svg|webmanifest|json|yml|yaml|txt)$|(^|/)Makefile$|^\.ci/')

# --- sizes -------------------------------------------------------------------------------------------------------------
for file in "${code[@]}"; do
    [[ "$file" == *.generated.swift ]] && continue
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 400 ]; then report "$file:401: $lines lines; split it, 400 is the limit"; fi
done
daemon_lines=$(select_files '^Sources/chatd/.*\.swift$' | xargs -r cat | wc -l)
if [ "$daemon_lines" -gt 120 ]; then
    report "Sources/chatd:1: $daemon_lines lines in all; the daemon stays within 120, move logic to ChatServer"
fi

# --- folder names ------------------------------------------------------------------------------------------------------
printf '%s\n' "${files[@]}" | grep -E '(^|/)(Utils|Utilities|Common|New|Deprecated|Helpers|Misc)/' | while read -r file; do
    report "$file:1: folder named by nothing it holds; name it after the concept"
done || true

# --- import direction and forbidden words, one pass over the Swift files --------------------------------------------------
awk '
BEGIN {
    # What each module may import of this package: design §2. Nothing imports upward.
    allowed["ChatCore"] = " "
    allowed["ChatWire"] = " ChatCore "
    allowed["ChatAuth"] = " ChatCore "
    allowed["ChatStore"] = " ChatCore CLibPQ "
    allowed["ChatServer"] = " ChatCore ChatWire ChatAuth ChatStore ChatWebClient "
    allowed["ChatWebClient"] = " "
    allowed["EmbedFiles"] = " WebModules "
    allowed["WebModules"] = " "
    allowed["ChatClient"] = " ChatCore ChatWire "
    allowed["ChatTesting"] = " ChatCore "
    allowed["ChatBenchmarks"] = " ChatCore ChatWire ChatAuth ChatStore ChatServer "
    allowed["ChatLoad"] = " ChatCore ChatWire ChatClient "
    allowed["chatd"] = " ChatCore ChatAuth ChatStore ChatServer "
    allowed["chatctl"] = " ChatCore ChatAuth ChatStore ChatClient ChatLoad ChatServer "
    ours = " ChatCore ChatWire ChatAuth ChatStore ChatServer ChatClient ChatTesting ChatLoad ChatBenchmarks ChatWebClient EmbedFiles WebModules CLibPQ chatd chatctl "
    # Third-party families and the only modules that may touch them.
    home["Hummingbird"] = " ChatServer "
    home["JWTKit"] = " ChatAuth "
    home["ArgumentParser"] = " chatctl "
    home["NIO"] = " ChatAuth ChatServer ChatClient ChatLoad ChatBenchmarks chatctl "
    home["Histogram"] = " ChatLoad "
    home["Testing"] = " ChatTesting "
}
function finding(text) { print FILENAME ":" FNR ": " text }
FNR == 1 {
    split(FILENAME, part, "/")
    module = part[1] == "Sources" ? part[2] : ""
    inBlock = 0
}
{
    line = $0
    if (line ~ /(TODO|FIXME)/ && line !~ /#[0-9]+/) finding("TODO without an issue number; do it or name the issue")
    if (line ~ /@unchecked +Sendable|nonisolated\(unsafe\)/ && line !~ /^ *\/\//) {
        if (line !~ /\/\*.+\*\/|\/\/ .+/) finding("unchecked without a reason; say why it is safe in a comment on the line")
        print FILENAME > unchecked
    }
    # Comments may speak of what code may not do.
    if (inBlock) { if (line ~ /\*\//) { sub(/^.*\*\//, "", line); inBlock = 0 } else next }
    gsub(/\/\*[^*]*\*\//, "", line)
    if (line ~ /\/\*/) { sub(/\/\*.*$/, "", line); inBlock = 1 }
    sub(/(^|[ \t])\/\/.*$/, "", line)
}
line ~ /^ *(@[A-Za-z_()]+ +)*((public|package|internal|fileprivate|private) +)?import / && module != "" {
    name = line
    sub(/^.*import +((struct|class|enum|protocol|func|var|typealias) +)?/, "", name)
    sub(/[. ;].*$/, "", name)
    if (index(ours, " " name " ") && name != module && !index(allowed[module], " " name " "))
        finding("import " name " from " module " goes against the module order; see Docs/adr/0001-architecture.md")
    for (family in home)
        if (index(name, family) == 1 && !index(home[family], " " module " "))
            finding("import " name " does not belong in " module "; only" home[family] "may use it")
    if (module == "ChatCore" && name ~ /^(Foundation|FoundationEssentials|Dispatch|Glibc|Musl|Darwin)$/)
        finding("import " name " in ChatCore; the core is pure, pass in what it needs")
}
part[1] != "Tests" {
    if (line ~ /(^|[^A-Za-z_])try!/) finding("try! traps; throw or handle the error")
    if (line ~ /(^|[^A-Za-z_])as!/) finding("as! traps; use as? and handle nil")
    if (line ~ /(^|[^A-Za-z_.])(fatalError|preconditionFailure)\(/) finding("a trap; return an error, peers must never reach one")
}
part[1] == "Tests" && part[2] != "IntegrationTests" {
    if (line ~ /(Task|Thread)\.sleep|(^|[^A-Za-z_.])(sleep|usleep|nanosleep)\(/)
        finding("a sleep in a test; wait for the event or drive a test clock")
}
' unchecked="$findings.unchecked" "${swift_files[@]}" >>"$findings"
touch "$findings.unchecked"
sort -u "$findings.unchecked" | while read -r file; do
    grep -qxF "$file" <(grep -v '^#' scripts/unchecked_sendable.txt) ||
        report "$file:1: unchecked Sendable in a file not on scripts/unchecked_sendable.txt; make it Sendable by construction"
done
grep -v -e '^#' -e '^$' scripts/unchecked_sendable.txt | while read -r file; do
    grep -qxF "$file" "$findings.unchecked" ||
        report "scripts/unchecked_sendable.txt:1: $file has no unchecked Sendable any more; take it off the list"
done || true
rm -f "$findings.unchecked"

# --- the web client ------------------------------------------------------------------------------------------------------
# What would turn text into markup or code, and what the page's policy forbids anyway. Comments of a whole line may name it.
if [ ${#client_code[@]} -gt 0 ]; then
    awk '
    function finding(text) { print FILENAME ":" FNR ": " text }
    /^ *(\/\/|\*|\/\*)/ { next }
    /(^|[^A-Za-z_])(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment)([^A-Za-z_]|$)|document\.write/ {
        finding("markup made from text; make elements and set textContent")
    }
    FILENAME ~ /\.js$/ && /(^|[^A-Za-z_.])(eval *\(|new +Function *\()/ { finding("text run as code; the page forbids it") }
    FILENAME ~ /\.(html|svg)$/ && /[ \t"'\''](style|on[a-z]+) *= *["'\'']/ {
        finding("an inline style or handler; the page forbids them, use a class or addEventListener")
    }
    FILENAME ~ /\.html$/ && /<style[ >]|<script(>| +[^>]*>[^<])/ { finding("inline code; the page forbids it, use a file") }
    ' "${client_code[@]}" >>"$findings"
fi

# --- dependencies have a reason -------------------------------------------------------------------------------------------
grep -oE 'url: "[^"]+' Package.swift | sed -E 's|.*/||; s|\.git$||' | while read -r package; do
    grep -qE "^\| $package \|" Docs/dependencies.md || report "Docs/dependencies.md:1: no line says why $package is needed"
done

# --- links in documents ---------------------------------------------------------------------------------------------------
awk '
/^ *```/ { fenced = !fenced }
FNR == 1 { fenced = ($0 ~ /^ *```/) }
!fenced {
    rest = $0
    gsub(/`[^`]*`/, "", rest)
    while (match(rest, /\]\([^)]+\)/)) {
        target = substr(rest, RSTART + 2, RLENGTH - 3)
        rest = substr(rest, RSTART + RLENGTH)
        sub(/ .*$/, "", target); sub(/#.*$/, "", target)
        if (target != "" && target !~ /^(https?:|mailto:|doc:)/) print FILENAME "\t" FNR "\t" target
    }
}' "${markdown[@]}" | while IFS=$'\t' read -r file line target; do
    [ -e "$(dirname "$file")/$target" ] || report "$file:$line: link to $target leads nowhere; fix it or add the file"
done

# --- paths of one machine -------------------------------------------------------------------------------------------------
# The pattern is split so that this line does not find itself.
machine_paths='(^|[^A-Za-z0-9_.~-])/(wor''k|roo''t|hom''e|User''s)/[A-Za-z]'
grep -nE "$machine_paths" "${texts[@]}" /dev/null | while IFS=: read -r file line _; do
    report "$file:$line: a path of one machine; make it relative or a setting"
done || true

# --- format ---------------------------------------------------------------------------------------------------------------
if [ -z "${SKIP_FORMAT:-}" ]; then
    mapfile -t formatted < <(for path in Sources Tests Snippets Plugins Benchmarks/Package.swift \
        Benchmarks/Sources Benchmarks/Microbenchmarks Package.swift; do [ -e "$path" ] && echo "$path"; done)
    if ! swift format lint --strict --parallel --recursive "${formatted[@]}" 2>"$findings.format"; then
        sed "s|^$PWD/||" "$findings.format" >>"$findings"
        report "format: run 'make format' for what can be fixed by itself"
    fi
    rm -f "$findings.format"
fi

if [ -s "$findings" ]; then
    cat "$findings" >&2
    echo "validate: $(wc -l <"$findings") findings" >&2
    exit 1
fi
echo "validate: ${#sources[@]} source files, ${#swift_files[@]} Swift files in all, ${#markdown[@]} documents: all rules kept"
