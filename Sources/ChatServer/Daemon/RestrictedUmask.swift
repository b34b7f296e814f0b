import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A umask that makes new files 0600 while at least one holder needs it. The umask belongs to the whole process, so several
/// daemons in one process must not put it back under each other's feet.
final class RestrictedUmask: Sendable {
    private static let state = Mutex<(holders: Int, before: mode_t)>((0, 0))

    private let release: Once

    /// Begins; a socket bound from now on is private from its first moment, which `chmod` afterwards could not promise.
    init() {
        Self.state.withLock { state in
            if state.holders == 0 { state.before = umask(0o177) }
            state.holders += 1
        }
        release = Once {
            Self.state.withLock { state in
                state.holders -= 1
                if state.holders == 0 { _ = umask(state.before) }
            }
        }
    }

    /// Ends; once is enough, and more than once does no harm.
    func end() { release.run() }

    deinit { end() }
}
