import ChatCore

/// The fields of a line. Each is taken once; what nobody took is unknown, and refused rather than lost.
struct ArchiveFields {
    /// A field's value.
    enum Value: Hashable, Sendable {
        case null
        case text(String)
        case number(Int64)
        case mark(Bool)
        case texts([String])
        case numbers([Int64])
        case emptyList
    }

    private var values: [String: Value]

    init(_ values: [String: Value]) { self.values = values }

    /// Refuses what is left.
    func finish() throws(ArchiveFault) {
        guard let name = values.keys.min() else { return }
        throw ArchiveFault("has an unknown field \(Self.shown(name))")
    }

    // MARK: Plain values

    /// Takes text if there is some.
    mutating func optionalText(_ name: String) throws(ArchiveFault) -> String? {
        switch values.removeValue(forKey: name) {
        case nil, .null: return nil
        case .text(let text): return text
        default: throw ArchiveFault(field: name, "must be text")
        }
    }

    /// Takes text.
    mutating func text(_ name: String) throws(ArchiveFault) -> String {
        try required(name, try optionalText(name))
    }

    /// Takes text of a limited length.
    mutating func text(_ name: String, _ length: ClosedRange<Int>) throws(ArchiveFault) -> String {
        let text = try text(name)
        guard length.contains(text.utf8.count) else {
            throw ArchiveFault(field: name, "must be \(length.lowerBound) to \(length.upperBound) bytes long")
        }
        return text
    }

    /// Takes a number if there is one.
    mutating func optionalNumber(_ name: String) throws(ArchiveFault) -> Int64? {
        switch values.removeValue(forKey: name) {
        case nil, .null: return nil
        case .number(let number): return number
        default: throw ArchiveFault(field: name, "must be a whole number")
        }
    }

    /// Takes a number that is not below a limit.
    mutating func number(_ name: String, atLeast limit: Int64 = .min) throws(ArchiveFault) -> Int64 {
        let number = try required(name, try optionalNumber(name))
        guard number >= limit else { throw ArchiveFault(field: name, "must be at least \(limit)") }
        return number
    }

    /// Takes a mark; absent means false.
    mutating func mark(_ name: String) throws(ArchiveFault) -> Bool {
        switch values.removeValue(forKey: name) {
        case nil, .null: return false
        case .mark(let mark): return mark
        default: throw ArchiveFault(field: name, "must be true or false")
        }
    }

    /// Takes texts; absent means none.
    mutating func texts(_ name: String) throws(ArchiveFault) -> [String] {
        switch values.removeValue(forKey: name) {
        case nil, .null, .emptyList: return []
        case .texts(let texts): return texts
        default: throw ArchiveFault(field: name, "must be a list of texts")
        }
    }

    /// Takes numbers; absent means none.
    mutating func numbers(_ name: String) throws(ArchiveFault) -> [Int64] {
        switch values.removeValue(forKey: name) {
        case nil, .null, .emptyList: return []
        case .numbers(let numbers): return numbers
        default: throw ArchiveFault(field: name, "must be a list of whole numbers")
        }
    }

    // MARK: Values of the domain

    /// Takes text that has to be of a kind, if there is some.
    mutating func optional<Wanted: LosslessStringConvertible>(
        _ name: String, _ kind: Wanted.Type
    ) throws(ArchiveFault) -> Wanted? {
        guard let text = try optionalText(name) else { return nil }
        guard let value = Wanted(text) else { throw Self.isNo(kind, name) }
        return value
    }

    /// Takes text that has to be of a kind.
    mutating func value<Wanted: LosslessStringConvertible>(
        _ name: String, _ kind: Wanted.Type
    ) throws(ArchiveFault) -> Wanted { try required(name, try optional(name, kind)) }

    /// Takes a list of users.
    mutating func users(_ name: String) throws(ArchiveFault) -> [UserID] {
        var users: [UserID] = []
        for text in try texts(name) {
            guard let user = UserID(text) else { throw Self.isNo(UserID.self, name) }
            users.append(user)
        }
        return users
    }

    /// Takes a member's role.
    mutating func role(_ name: String) throws(ArchiveFault) -> MemberRole {
        guard let role = MemberRole(rawValue: try text(name)) else {
            throw ArchiveFault(field: name, "must be member, admin or owner")
        }
        return role
    }

    /// Takes a place in a log from two fields.
    mutating func position(_ seq: String, _ ordinal: String) throws(ArchiveFault) -> LogPosition {
        let position = LogPosition(seq: try number(seq, atLeast: 0), ordinal: try number(ordinal, atLeast: 0))
        guard position.ordinal <= position.seq else {
            throw ArchiveFault(field: ordinal, "must not be above \"\(seq)\"")
        }
        return position
    }

    private func required<Wanted>(_ name: String, _ value: Wanted?) throws(ArchiveFault) -> Wanted {
        guard let value else { throw ArchiveFault(field: name, "is missing") }
        return value
    }

    private static func isNo<Wanted>(_ kind: Wanted.Type, _ name: String) -> ArchiveFault {
        let what =
            switch kind {
            case is UserID.Type: "a user id of 1 to 128 bytes without control characters"
            case is ClientMessageID.Type: "a client id of 1 to 64 bytes without control characters"
            default: "an id of the form 01980000-0000-7000-8000-000000000001"
            }
        return ArchiveFault(field: name, "must be \(what)")
    }

    /// A name from a file, only when it can hardly be anything else.
    static func shown(_ name: String) -> String {
        let isPlain =
            (1...32).contains(name.utf8.count) && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return isPlain ? "\"\(name)\"" : "with an odd name"
    }
}
