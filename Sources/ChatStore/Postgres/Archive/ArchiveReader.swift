import ChatCore

/// Checks the order of an archive's lines and reads them one by one; pure.
struct ArchiveReader {
    /// What a line is.
    enum Line {
        /// The first line: what is to come.
        case header(ArchiveCounts)
        /// A row of a section.
        case record(any ArchiveRecord)
        /// The last line; everything that was announced has come.
        case end
    }

    private enum State {
        /// → reading
        case atStart
        /// In a section; earlier ones are over. → atEnd
        case reading(ArchiveSection)
        /// Final.
        case atEnd
    }

    private var state = State.atStart
    private var announced = ArchiveCounts()
    /// Rows so far.
    private(set) var counts = ArchiveCounts()
    /// Lines so far: the number of the last one.
    private(set) var lineNumber: Int64 = 0

    private static let records: [String: (ArchiveSection, any ArchiveRecord.Type)] = {
        let types: [any ArchiveRecord.Type] = [
            ArchivedUser.self, ArchivedConversation.self, ArchivedMember.self, ArchivedEvent.self, ArchivedMessage.self,
            ArchivedReaction.self, ArchivedBlock.self, ArchivedRevocation.self,
        ]
        return Dictionary(uniqueKeysWithValues: types.map { ($0.section.lineType, ($0.section, $0)) })
    }()

    /// Reads the next line.
    ///
    /// - Throws: ``ChatError`` `invalid_request`, naming the line and field.
    mutating func next(_ bytes: [UInt8]) throws(ChatError) -> Line {
        lineNumber += 1
        do throws(ArchiveFault) {
            var fields = try ArchiveLineParser.parse(bytes)
            let type = try fields.text("type")
            let line =
                switch state {
                case .atStart: try header(type, &fields)
                case .reading(let section): try content(type, &fields, section)
                case .atEnd: throw ArchiveFault("stands behind the end of the archive")
                }
            try fields.finish()
            return line
        } catch {
            throw Self.error("Line \(lineNumber) of the archive \(error.text).")
        }
    }

    /// Refuses an archive that ended too early.
    func finish() throws(ChatError) {
        if case .atEnd = state { return }
        throw Self.error(
            lineNumber == 0
                ? "The archive is empty."
                : "The archive is cut off behind line \(lineNumber): its last line, of type end, is missing.")
    }

    private mutating func header(_ type: String, _ fields: inout ArchiveFields) throws(ArchiveFault) -> Line {
        guard type == "archive", try fields.text("format") == ArchiveFormat.name else {
            throw ArchiveFault("is not the first line of an archive of format \(ArchiveFormat.name)")
        }
        let version = try fields.number("version")
        guard version == ArchiveFormat.version else {
            throw ArchiveFault("says version \(version); this program reads version \(ArchiveFormat.version)")
        }
        announced = try ArchiveCounts(&fields)
        state = .reading(.users)
        return .header(announced)
    }

    private mutating func content(
        _ type: String, _ fields: inout ArchiveFields, _ current: ArchiveSection
    ) throws(ArchiveFault) -> Line {
        if type == "end" {
            let closing = try ArchiveCounts(&fields)
            for section in ArchiveSection.allCases {
                let stated = closing[section]
                guard stated == counts[section], stated == announced[section] else {
                    throw ArchiveFault(
                        "closes an archive that announced \(announced[section]) \(section.rawValue), holds \(counts[section]) and says \(stated) at its end"
                    )
                }
            }
            state = .atEnd
            return .end
        }
        guard let (section, record) = Self.records[type] else {
            throw ArchiveFault(field: "type", "must be a kind of line that this version knows")
        }
        guard Self.place(section) >= Self.place(current) else {
            throw ArchiveFault("has the type \(type), which must come before those of type \(current.lineType)")
        }
        state = .reading(section)
        let made = try record.init(&fields)
        counts[section] += 1
        return .record(made)
    }

    private static func place(_ section: ArchiveSection) -> Int { ArchiveSection.allCases.firstIndex(of: section) ?? 0 }

    private static func error(_ text: String) -> ChatError { ChatError(.invalidRequest, text) }
}

extension ArchiveCounts {
    /// Takes a number of each section.
    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        self.init()
        for section in ArchiveSection.allCases { self[section] = try fields.number(section.rawValue, atLeast: 0) }
    }

    /// The first line.
    var headerLine: [UInt8] {
        var line = ArchiveLineWriter(type: "archive")
        line.add("format", ArchiveFormat.name)
        line.add("version", ArchiveFormat.version)
        write(to: &line)
        return line.finished()
    }

    /// The last line.
    var endLine: [UInt8] {
        var line = ArchiveLineWriter(type: "end")
        write(to: &line)
        return line.finished()
    }

    private func write(to line: inout ArchiveLineWriter) {
        line.add("users", self[.users])
        line.add("conversations", self[.conversations])
        line.add("members", self[.members])
        line.add("events", self[.events])
        line.add("messages", self[.messages])
        line.add("reactions", self[.reactions])
        line.add("blocks", self[.blocks])
        line.add("revocations", self[.revocations])
    }
}
