import ChatCore

/// Counters of one event loop: plain integers that nobody else touches, summed when scraped.
struct LoopMetrics: Sendable {
    var connectionsOpened: UInt64 = 0
    var connectionsClosed: UInt64 = 0
    var signedIn: UInt64 = 0
    var signInsRefused: UInt64 = 0
    var sessionsRecovered: UInt64 = 0
    var recoveriesRefused: UInt64 = 0
    var requests: UInt64 = 0
    var pushes: UInt64 = 0
    var ephemeralDropped: UInt64 = 0
    var messages: UInt64 = 0
    var duplicates: UInt64 = 0
    var events: UInt64 = 0
    var errors: [ChatError.Code: UInt64] = [:]
    var closes: [CloseCode: UInt64] = [:]

    mutating func appended(_ outcome: AppendOutcome) {
        switch outcome.disposition {
        case .appended:
            events &+= 1
            if case .messageCreated = outcome.event?.kind { messages &+= 1 }
        case .duplicate: duplicates &+= 1
        case .unchanged: break
        }
    }

    mutating func rejected(_ error: ChatError) { errors[error.code, default: 0] &+= 1 }
    mutating func closed(_ code: CloseCode) { closes[code, default: 0] &+= 1 }

    mutating func add(_ other: LoopMetrics) {
        connectionsOpened &+= other.connectionsOpened
        connectionsClosed &+= other.connectionsClosed
        signedIn &+= other.signedIn
        signInsRefused &+= other.signInsRefused
        sessionsRecovered &+= other.sessionsRecovered
        recoveriesRefused &+= other.recoveriesRefused
        requests &+= other.requests
        pushes &+= other.pushes
        ephemeralDropped &+= other.ephemeralDropped
        messages &+= other.messages
        duplicates &+= other.duplicates
        events &+= other.events
        errors.merge(other.errors) { $0 &+ $1 }
        closes.merge(other.closes) { $0 &+ $1 }
    }
}
