package import ChatCore

/// Who may open sessions, by address.
package protocol EngineIOAdmission: Sendable {
    /// Judges a handshake.
    ///
    /// - Throws: ``ChatError`` to answer the handshake with.
    func admitAddress(_ address: String, now: Timestamp) throws(ChatError)
    /// Counts an opened session; pair a true answer with ``releaseAddress(_:)`` when it ends.
    func acquireAddress(_ address: String) -> Bool
    /// Counts an ended session.
    func releaseAddress(_ address: String)
}

extension NodeLimits: EngineIOAdmission {}
