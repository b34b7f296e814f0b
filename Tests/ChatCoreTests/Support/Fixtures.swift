import ChatCore

/// A user named `u0007` and so on, so that number order is id order.
func user(_ number: Int) -> UserID {
    let digits = String(number)
    return user("u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
}

func user(_ name: String) -> UserID {
    guard let id = UserID(name) else { preconditionFailure("The fixture's name is no user id.") }
    return id
}

func session(_ number: Int) -> SessionID { SessionID(uuid(number)) }
func conversation(_ number: Int) -> ConversationID { ConversationID(uuid(number)) }
func message(_ number: Int) -> MessageID { MessageID(uuid(number)) }

func uuid(_ number: Int) -> UUIDv7 {
    UUIDv7(at: Timestamp(milliseconds: 1_000_000), randomA: 0, randomB: UInt64(number))
}

func node(_ name: String, run: UInt64 = 1) -> NodeID {
    guard let id = NodeID(name: name, incarnation: run) else { preconditionFailure("The fixture's name is no node.") }
    return id
}

func ms(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
func at(_ seconds: Double) -> Timestamp { Timestamp(milliseconds: Int64(seconds * 1000)) }
