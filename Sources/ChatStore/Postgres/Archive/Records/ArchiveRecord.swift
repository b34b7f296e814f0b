/// One line of a section.
protocol ArchiveRecord: Hashable, Sendable {
    /// Where it belongs.
    static var section: ArchiveSection { get }

    /// Reads the line's fields.
    init(_ fields: inout ArchiveFields) throws(ArchiveFault)

    /// Writes the line's fields, in their fixed order.
    func write(to line: inout ArchiveLineWriter)
}

extension ArchiveRecord {
    /// The whole line, with its end.
    var line: [UInt8] {
        var writer = ArchiveLineWriter(type: Self.section.lineType)
        write(to: &writer)
        return writer.finished()
    }
}
