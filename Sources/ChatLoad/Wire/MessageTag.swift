/// What a body of this generator says: `~<run>.<conversation>.<number>.<intended>~` and padding.
package struct MessageTag: Hashable, Sendable {
    /// Names the run, so that what another run sent is not taken for this one's.
    package var run: Int64
    /// Place in the run's list of conversations.
    package var conversation: Int
    /// The sender's n-th message there, from 0.
    package var number: Int64
    /// When it was to be sent, in nanoseconds of the generator's clock.
    package var intended: UInt64

    package init(run: Int64, conversation: Int, number: Int64, intended: UInt64) {
        self.run = run
        self.conversation = conversation
        self.number = number
        self.intended = intended
    }

    /// Writes a body of exactly so many bytes, or of as many as the tag needs if that is more.
    package func write(bytes: Int, into sink: inout [UInt8]) {
        let end = sink.count + bytes
        sink.append(UInt8(ascii: "~"))
        sink.put(run)
        sink.append(UInt8(ascii: "."))
        sink.put(Int64(conversation))
        sink.append(UInt8(ascii: "."))
        sink.put(number)
        sink.append(UInt8(ascii: "."))
        sink.put(Int64(truncatingIfNeeded: intended))
        sink.append(UInt8(ascii: "~"))
        if sink.count < end { sink.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: end - sink.count)) }
    }

    /// Reads a tag; nil when there is none at the offset.
    package init?(_ bytes: UnsafeRawBufferPointer, at start: Int) {
        guard bytes.has("~", at: start),
            let run = bytes.number(at: start + 1), bytes.has(".", at: run.end),
            let conversation = bytes.number(at: run.end + 1), bytes.has(".", at: conversation.end),
            let number = bytes.number(at: conversation.end + 1), bytes.has(".", at: number.end),
            let intended = bytes.number(at: number.end + 1), bytes.has("~", at: intended.end)
        else { return nil }
        self.init(
            run: run.value, conversation: Int(conversation.value), number: number.value,
            intended: UInt64(intended.value))
    }
}
