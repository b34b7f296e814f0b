import ChatCore

/// Cuts a stream of bytes into lines; holds at most one line that is not complete yet.
struct ArchiveLineSplitter {
    private var rest: [UInt8] = []
    private var lineNumber: Int64 = 0

    /// Takes a piece and returns the lines that it completes, without their ends.
    ///
    /// - Throws: ``ChatError`` `invalid_request` for a line that is too long to be one of an archive.
    mutating func lines(in piece: [UInt8]) throws(ChatError) -> [ArraySlice<UInt8>] {
        rest += piece
        var lines: [ArraySlice<UInt8>] = []
        var start = rest.startIndex
        // What came before the piece has no line end.
        var search = rest.count - piece.count
        while let end = rest[search...].firstIndex(of: 0x0A) {
            lines.append(rest[start..<end])
            start = end + 1
            search = start
        }
        lineNumber += Int64(lines.count)
        rest.removeSubrange(..<start)
        guard rest.count <= ArchiveFormat.maxLineBytes else {
            throw ChatError(
                .invalidRequest,
                "Line \(lineNumber + 1) of the archive is longer than \(ArchiveFormat.maxLineBytes) bytes.")
        }
        return lines
    }

    /// The last line, when no line end follows it.
    mutating func last() -> [UInt8]? {
        defer { rest = [] }
        return rest.isEmpty ? nil : rest
    }
}
