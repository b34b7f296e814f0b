/// Periods that ``ClientStateMachine`` works with.
package struct ClientTimings: Hashable, Sendable {
    /// Back-off between attempts.
    package var reconnect = ReconnectPolicy()
    /// From the open socket to the welcome.
    package var helloTimeout = Duration.seconds(10)
    /// From submission to the answer, for everything but `message.send`.
    package var requestTimeout = Duration.seconds(15)
    /// A token is refreshed so long before its end, or at half its life when that is later.
    package var refreshLead = Duration.seconds(60)
    /// Between tries of a token provider that fails while the session lives.
    package var refreshRetry = Duration.seconds(2)
    /// How long a server that drains may take to answer what is under way and close.
    package var drainGrace = Duration.seconds(5)
    /// Requests without an answer; more are refused as `overloaded`.
    package var maxPendingRequests = 4096

    /// Creates the defaults.
    package init() {}
}
