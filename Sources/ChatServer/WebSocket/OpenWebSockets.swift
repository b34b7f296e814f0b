import NIOCore
import Synchronization

/// A listener's upgraded connections, which live on without a task each: one task waits until all of them have ended.
///
/// A task group looks through its children when one of them ends, so a hundred thousand waiting ones would make each end slow.
final class OpenWebSockets: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        /// Some call waits, or is about to.
        var hasKeeper = false
        var keeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Connections that have not ended.
    var count: Int { state.withLock { $0.channels.count } }

    /// Takes in a connection. Of the calls that overlap the first returns when no connection is left, the others at once;
    /// the cancellation of any of them closes its connection, that of the first closes all.
    func keep(_ channel: any Channel) async {
        let isKeeper = state.withLock { state in
            state.channels[ObjectIdentifier(channel)] = channel
            defer { state.hasKeeper = true }
            return !state.hasKeeper
        }
        channel.closeFuture.whenComplete { _ in self.remove(channel) }
        if Task.isCancelled { channel.close(promise: nil) }
        guard isKeeper else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isEmpty = state.withLock { state in
                    guard !state.channels.isEmpty else {
                        state.hasKeeper = false
                        return true
                    }
                    state.keeper = continuation
                    return false
                }
                if isEmpty { continuation.resume() }
            }
        } onCancel: {
            for channel in state.withLock({ $0.channels.values }) { channel.close(promise: nil) }
        }
    }

    private func remove(_ channel: any Channel) {
        let keeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.channels[ObjectIdentifier(channel)] = nil
            // Without a continuation the keeper is on its way to wait, and looks itself.
            guard state.channels.isEmpty, let keeper = state.keeper else { return nil }
            state.keeper = nil
            state.hasKeeper = false
            return keeper
        }
        keeper?.resume()
    }
}
