/// Reads why a connection could not be made from libpq's verbose message, such as
/// `connection to server at "db", port 5432 failed: FATAL:  28P01: password authentication failed for user "chat"`; pure.
package enum ConnectFailure {
    /// A refusal that a repeat does not change (wrong role, password or database), or `unreachable`.
    package static func read(_ message: String) -> PostgresFailure {
        guard let state = state(in: message), ["28", "3D"].contains(state.category) else {
            return PostgresFailure(.unreachable, message)
        }
        return PostgresFailure(.server(state), message)
    }

    /// The first five-character state between colons.
    private static func state(in message: String) -> SQLState? {
        message.split(separator: ":").lazy
            .map { $0.drop(while: \.isWhitespace) }
            .first { part in
                part.utf8.count == 5
                    && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
                    && part.utf8.contains { (0x30...0x39).contains($0) }
            }
            .map { SQLState(String($0)) }
    }
}
