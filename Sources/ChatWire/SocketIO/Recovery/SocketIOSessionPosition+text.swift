import ChatCore

/// The opaque texts that travel: `pid` in CONNECT, and the offset behind an event's arguments.
extension SocketIOSessionPosition {
    private static let pidVersion: UInt8 = 1
    private static let offsetVersion: UInt8 = 2
    /// Longest `pid` that is read.
    static let maxPIDBytes = 16_384
    /// Longest offset that is written or read.
    static let maxOffsetBytes = 16_384

    /// Where the session began; to be taken from a new position, before anything is noted. After a recovery the client is
    /// given its own `pid` again, unchanged: that is how clients know that they were recovered.
    public var pid: String {
        var writer = RecoveryWriter(version: Self.pidVersion)
        writer.write(word: session.value.high)
        writer.write(word: session.value.low)
        writer.write(word: userFingerprint)
        writer.write(byte: UInt8(truncatingIfNeeded: epoch.utf8.count))
        for byte in epoch.utf8 { writer.write(byte: byte) }
        writer.write(byte: tail == nil ? 0 : 1)
        if let tail {
            writer.write(word: UInt64(bitPattern: tail.at.milliseconds))
            writer.write(word: tail.conversation.value.high)
            writer.write(word: tail.conversation.value.low)
        }
        let listed = marks.filter { !$0.isMoved }
        writer.write(number: UInt64(listed.count))
        for mark in listed {
            writer.write(word: mark.fingerprint)
            writer.write(number: UInt64(mark.seq))
        }
        return writer.text()
    }

    /// What moved since the session began; nil when that is too much to tell: the client's older offset stays true.
    public var offset: String? {
        let moved = marks.filter(\.isMoved)
        guard moved.count * 24 < Self.maxOffsetBytes else { return nil }
        var writer = RecoveryWriter(version: Self.offsetVersion)
        writer.write(word: session.value.low)
        writer.write(number: UInt64(moved.count))
        for mark in moved {
            writer.write(word: mark.fingerprint)
            writer.write(number: UInt64(mark.seq) << 1 | (mark.isGone ? 1 : 0))
        }
        return writer.text()
    }

    /// Reads a `pid`; nil for anything that ``pid`` does not write.
    public init?(pid: String) {
        guard var reader = RecoveryReader(pid, version: Self.pidVersion, maxBytes: Self.maxPIDBytes),
            let high = reader.word(), let low = reader.word(), let user = reader.word(),
            let epochBytes = reader.byte(), let epoch = reader.text(bytes: Int(epochBytes)), let flag = reader.byte(),
            flag <= 1
        else { return nil }
        var tail: InboxCursor?
        if flag == 1 {
            guard let at = reader.word(), let idHigh = reader.word(), let idLow = reader.word() else { return nil }
            tail = InboxCursor(
                at: Timestamp(milliseconds: Int64(bitPattern: at)),
                conversation: ConversationID(UUIDv7(high: idHigh, low: idLow)))
        }
        guard let marks = Self.marks(&reader, maxCount: Self.maxListed, isMoved: false) else { return nil }
        self.init(
            session: SessionID(UUIDv7(high: high, low: low)), epoch: epoch, userFingerprint: user, tail: tail,
            marks: marks)
    }

    /// Takes over what an offset tells.
    ///
    /// An offset of another session says nothing of this one: the client has seen none since this one began, and the
    /// position stays where it is, which is true as well.
    ///
    /// - Returns: False for a text that ``offset`` does not write, or that goes back behind the `pid`.
    mutating func take(offset: String) -> Bool {
        guard var reader = RecoveryReader(offset, version: Self.offsetVersion, maxBytes: Self.maxOffsetBytes),
            let tag = reader.word(), let moved = Self.marks(&reader, maxCount: Self.maxMarks, isMoved: true)
        else { return false }
        guard tag == session.value.low else { return true }
        for mark in moved {
            if let listed = self.mark(mark.fingerprint), listed.seq > mark.seq { return false }
            guard set(mark.fingerprint, seq: mark.seq, isGone: mark.isGone) else { return false }
        }
        return true
    }

    /// The rest of a text: marks in ascending order of their fingerprints.
    private static func marks(_ reader: inout RecoveryReader, maxCount: Int, isMoved: Bool) -> [RecoveryMark]? {
        guard let count = reader.number(), count <= UInt64(maxCount), count * 9 <= UInt64(reader.count) else {
            return nil
        }
        var marks: [RecoveryMark] = []
        for _ in 0..<count {
            guard let fingerprint = reader.word(), let number = reader.number() else { return nil }
            if let last = marks.last, last.fingerprint >= fingerprint { return nil }
            let mark = RecoveryMark(
                fingerprint: fingerprint, seq: Int64(isMoved ? number >> 1 : number), isMoved: isMoved,
                isGone: isMoved && number & 1 == 1)
            guard let mark else { return nil }
            marks.append(mark)
        }
        return reader.isAtEnd ? marks : nil
    }
}
