package import ChatCore
import Crypto
import Synchronization

/// Sees to it that a refresh token is used once, however many tabs of a browser ask at once or repeat what got lost: equal tokens join one
/// exchange and share its answer for a while. A rotating token that is used twice would end the session (RFC 9700 §4.14.2).
///
/// - Isolation: any task.
package final class RefreshFlights: Sendable {
    /// How an exchange ended.
    typealias Outcome = Result<TokenAnswer, RenewalFailure>

    /// How long an answer is shared after it came.
    package static let sharedFor = Duration.seconds(10)
    /// Exchanges and answers held.
    package static let limit = 10_000

    private struct Entry {
        let flight: Task<Outcome, Never>
        /// Nil while it is under way.
        var endedAt: Timestamp?
    }

    private struct State {
        var entries: [SHA256.Digest: Entry] = [:]
        var sweptAt: Timestamp?
    }

    private let clock: @Sendable () -> Timestamp
    private let state = Mutex(State())

    /// - Parameter clock: Measures for how long answers are shared.
    package init(clock: @escaping @Sendable () -> Timestamp) { self.clock = clock }

    /// Answers held, for tests.
    var count: Int { state.withLock { $0.entries.count } }

    /// Runs an exchange, or joins the one that is under way or was a moment ago for the same token of the same issuer.
    func run(
        provider: String, token: String, _ exchange: @escaping @Sendable () async -> Outcome
    ) async -> Outcome {
        let key = SHA256.hash(data: Array("\(provider)\n\(token)".utf8))
        let now = clock()
        let flight: Task<Outcome, Never>? = state.withLock { state in
            Self.sweep(&state, now)
            if let entry = state.entries[key], !Self.isOver(entry, now) { return entry.flight }
            guard state.entries.count < Self.limit else { return nil }
            // It belongs to all who join: a tab that is closed must not lose the others the rotated token.
            let flight = Task {
                let outcome = await exchange()
                self.ended(key, outcome)
                return outcome
            }
            state.entries[key] = Entry(flight: flight)
            return flight
        }
        guard let flight else { return .failure(.unavailable("\(Self.limit) refreshes are under way already")) }
        return await flight.value
    }

    private func ended(_ key: SHA256.Digest, _ outcome: Outcome) {
        let now = clock()
        state.withLock { state in
            if case .failure(.unavailable) = outcome {
                // Nothing was used up; the next one may try again at once.
                state.entries[key] = nil
            } else {
                state.entries[key]?.endedAt = now
            }
        }
    }

    /// Once a second at most, since it looks at everything.
    private static func sweep(_ state: inout State, _ now: Timestamp) {
        if let last = state.sweptAt, now >= last, now.since(last) < .seconds(1) { return }
        state.sweptAt = now
        state.entries = state.entries.filter { !isOver($0.value, now) }
    }

    private static func isOver(_ entry: Entry, _ now: Timestamp) -> Bool {
        entry.endedAt.map { now < $0 || now.since($0) >= sharedFor } ?? false
    }
}
