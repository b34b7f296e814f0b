/// The lines of a script or style sheet that say something, numbered from 1: without indentation, empty lines and comments that have their
/// lines for themselves. A comment behind a statement stays, since telling it from a string takes more than lines.
struct CodeLines: Sequence, IteratorProtocol {
    private var lines: ArraySlice<Substring>
    private var number = 0
    private var isInComment = false

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    }

    mutating func next() -> (number: Int, line: Substring)? {
        while let raw = lines.popFirst() {
            number += 1
            var line = raw.drop { $0 == " " || $0 == "\t" }
            if isInComment || line.hasPrefix("/*") {
                guard let end = line.firstRange(of: "*/") else {
                    isInComment = true
                    continue
                }
                isInComment = false
                line = line[end.upperBound...].drop { $0 == " " }
            }
            if !line.isEmpty, !line.hasPrefix("//") { return (number, line) }
        }
        return nil
    }
}
