#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The process's output streams, unbuffered: a reader of a pipe sees each text at once, and nothing waits for the lock of a
/// stream that another thread reads from, as flushing C's buffers does.
public enum StandardStream: Sendable {
    /// What was asked for.
    case output
    /// Logs and what is wrong.
    case error

    /// Writes a text whole; one `write` per line keeps lines of several threads apart up to the pipe's atomic size. What cannot be
    /// written is dropped: there is nobody to tell.
    public func write(_ text: String) {
        let descriptor = self == .output ? STDOUT_FILENO : STDERR_FILENO
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                #if canImport(Darwin)
                    let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
                #elseif canImport(Glibc)
                    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                #else
                    let count = Musl.write(descriptor, rest.baseAddress, rest.count)
                #endif
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}
