public import ChatCore

/// Writes the older stack's events to its front end, in the shapes that it knows.
public enum LiveChatEncoder {
    /// A message as the older stack's table held it.
    public struct Message: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// Handle or e-mail address of the sender.
        public var sender: String
        /// The same of the receiver.
        public var to: String
        /// What was said.
        public var content: String
        /// Server time.
        public var at: Timestamp

        /// Creates a value.
        public init(id: String, sender: String, to: String, content: String, at: Timestamp) {
            self.id = id
            self.sender = sender
            self.to = to
            self.content = content
            self.at = at
        }
    }

    /// Writes `2["welcomeMessage",["…",…]]`: who is online, of those whom the receiver may see.
    public static func welcome<Sink: ByteSink>(names: [String], into sink: inout Sink) {
        sink.write(#"2["welcomeMessage","#)
        sink.writeJSON(array: names) { $0.writeJSON($1) }
        sink.write(byte: UInt8(ascii: "]"))
    }

    /// Writes `2["response",{"from":…,"message":…}]`: somebody said something.
    public static func response<Sink: ByteSink>(from: String, message: String, into sink: inout Sink) {
        sink.write(#"2["response",{"from":"#)
        sink.writeJSON(from)
        sink.write(#","message":"#)
        sink.writeJSON(message)
        sink.write("}]")
    }

    /// Writes `2["getMessagesByUser",{"from":…,"message":[…]}]`: the conversation asked for, oldest message first.
    public static func history<Sink: ByteSink>(from: String, _ messages: [Message], into sink: inout Sink) {
        sink.write(#"2["getMessagesByUser",{"from":"#)
        sink.writeJSON(from)
        sink.write(#","message":"#)
        sink.writeJSON(array: messages) { sink, message in
            sink.write(#"{"id":"#)
            sink.writeJSON(message.id)
            sink.write(#","sender":"#)
            sink.writeJSON(message.sender)
            sink.write(#","to":"#)
            sink.writeJSON(message.to)
            sink.write(#","content":"#)
            sink.writeJSON(message.content)
            sink.write(#","timestamp":"#)
            sink.writeJSON(message.at.iso8601)
            sink.write(byte: UInt8(ascii: "}"))
        }
        sink.write("}]")
    }

    /// Writes `2["error",{"message":…}]`.
    public static func error<Sink: ByteSink>(_ error: ChatError, into sink: inout Sink) {
        self.error(message: error.publicMessage, into: &sink)
    }

    /// Writes the same with any text, such as why the connection is closed.
    public static func error<Sink: ByteSink>(message: String, into sink: inout Sink) {
        sink.write(#"2["error",{"message":"#)
        sink.writeJSON(message)
        sink.write("}]")
    }
}

extension Timestamp {
    /// The time as JavaScript's `Date` writes it in JSON, such as `2026-05-06T07:08:09.123Z`; years 0...9999, others saturate.
    var iso8601: String {
        let clamped = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let day = 86_400_000 as Int64
        let days = clamped >= 0 ? clamped / day : (clamped - day + 1) / day
        let rest = clamped - days * day
        // Years counted from 1 March of year 0, so that the leap day is the last one (proleptic Gregorian calendar).
        let since = days + 719_468
        let era = (since >= 0 ? since : since - 146_096) / 146_097
        let dayOfEra = since - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func digits(_ number: Int64, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfYear - (153 * shifted + 2) / 5 + 1, 2))"
        let clock = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { digits($0, 2) }
        return "\(date)T\(clock.joined(separator: ":")).\(digits(rest % 1000, 3))Z"
    }
}
