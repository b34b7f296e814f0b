public import ChatCore

/// Which ids single users of the older stack get, as a text of lines `old,new`, or with a tab between. A field may stand in double
/// quotes (RFC 4180); empty lines are skipped; there is no header line.
public struct LiveChatUserMap: Sendable {
    /// A line.
    public struct Entry: Hashable, Sendable {
        /// The user's id, name or e-mail address there.
        public var old: String
        /// The user's id here.
        public var new: UserID

        /// Creates an entry.
        public init(old: String, new: UserID) {
            self.old = old
            self.new = new
        }
    }

    /// In the order of the lines.
    public var entries: [Entry]

    /// Creates a map.
    public init(_ entries: [Entry] = []) { self.entries = entries }

    /// Reads a text.
    ///
    /// - Throws: ``ChatError`` `invalid_request`, naming the line.
    public init(text: String) throws(ChatError) {
        entries = []
        // By scalar: a return and a line feed are one character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = Substring(line.last == "\r" ? line.dropLast() : line)
            guard !line.isEmpty else { continue }
            guard let fields = Self.fields(of: line), fields.count == 2, !fields[0].isEmpty,
                let new = UserID(fields[1])
            else { throw ChatError(.invalidRequest, "Line \(index + 1) of the user map is not of the form old,new.") }
            entries.append(Entry(old: fields[0], new: new))
        }
    }

    private static func fields(of line: Substring) -> [String]? {
        let separator: Character = line.contains("\t") ? "\t" : ","
        var fields: [String] = []
        var rest = line
        while true {
            guard let field = rest.first == "\"" ? quoted(&rest) : plain(&rest, separator) else { return nil }
            fields.append(field)
            guard let next = rest.popFirst() else { return fields }
            guard next == separator else { return nil }
        }
    }

    private static func plain(_ rest: inout Substring, _ separator: Character) -> String {
        let field = rest.prefix { $0 != separator }
        rest = rest[field.endIndex...]
        return String(field)
    }

    /// A quote inside is written twice.
    private static func quoted(_ rest: inout Substring) -> String? {
        var field = ""
        rest.removeFirst()
        while let character = rest.popFirst() {
            if character != "\"" {
                field.append(character)
            } else if rest.first == "\"" {
                field.append(rest.removeFirst())
            } else {
                return field
            }
        }
        return nil
    }
}
