#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The administration socket's place in the file system: private from its first moment, and never taken from a live daemon.
struct AdminSocketFile: Sendable {
    let path: String

    /// Makes the directory if needed and sees that the path is free; a stale socket is left for the bind to replace.
    ///
    /// - Throws: ``StartupFailure`` naming `admin.socket`.
    func prepare() throws(StartupFailure) {
        guard path.utf8.count <= 100 else {
            throw .configuration("admin.socket: \(path) is longer than the 100 bytes a socket path may have.")
        }
        let directory = AdminSocketPath.directory(of: path)
        if mkdir(directory, 0o700) == 0 {
            // Whatever the umask takes away, a directory must be entered.
            chmod(directory, 0o700)
        } else if errno != EEXIST {
            throw .configuration("admin.socket: the directory \(directory) cannot be made: \(Self.reason(errno)).")
        }
        try checkDirectory(directory)
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .configuration("admin.socket: \(path) exists and is no socket; remove it or choose another path.")
        }
        if Self.isAlive(path) {
            throw .temporary(
                "admin.socket: another daemon answers at \(path); end it or choose another --admin-socket.")
        }
    }

    /// Nobody else may be able to put something into the directory: in a shared one like `/tmp` they could be there first.
    private func checkDirectory(_ directory: String) throws(StartupFailure) {
        var status = stat()
        guard stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .configuration("admin.socket: \(directory) is no directory.")
        }
        let isOthers = status.st_uid != getuid() && status.st_uid != 0
        let isOpen = status.st_mode & (S_IWGRP | S_IWOTH) != 0 && status.st_mode & S_ISVTX == 0
        guard !isOthers, !isOpen else {
            throw .configuration(
                "admin.socket: others can write to \(directory) or own it; choose a directory of your own.")
        }
    }

    /// Removes the socket; called by the daemon that made it.
    func remove() { unlink(path) }

    private static func isAlive(_ path: String) -> Bool {
        #if canImport(Glibc)
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            bytes.copyBytes(from: path.utf8)
        }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
        }
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
