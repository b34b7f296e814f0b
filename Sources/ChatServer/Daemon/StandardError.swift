#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The process's standard error, unbuffered.
public enum StandardError {
    /// Writes a text whole; one `write` per line keeps lines of several threads apart up to the pipe's atomic size. What cannot be
    /// written is dropped: there is nobody to tell.
    public static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                #if canImport(Darwin)
                    let count = Darwin.write(STDERR_FILENO, rest.baseAddress, rest.count)
                #elseif canImport(Glibc)
                    let count = Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                #else
                    let count = Musl.write(STDERR_FILENO, rest.baseAddress, rest.count)
                #endif
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}
