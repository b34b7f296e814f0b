import Foundation

/// A shell beside the test process that outlives it by a moment: it reads what to clean up from a pipe and does so when the
/// pipe closes, which it does however the test process ends.
final class Watchdog: Sendable {
    static let shared = Watchdog()

    /// Kills process trees of depth two (a Postgres server is one) and removes folders.
    private static let script = """
        trap '' HUP INT TERM
        pids=' '
        set --
        while read -r verb value; do
            case $verb in
            watch) pids="$pids$value " ;;
            forget) case $pids in *" $value "*) pids="${pids%% $value *} ${pids#* $value }" ;; esac ;;
            remove) set -- "$@" "$value" ;;
            esac
        done
        for pid in $pids; do
            kill -STOP "$pid" 2>/dev/null || continue
            for stat in /proc/[0-9]*/stat; do
                read -r child _ _ parent _ <"$stat" 2>/dev/null || continue
                [ "$parent" = "$pid" ] && kill -KILL "$child"
            done
            kill -KILL "$pid"
        done
        for folder; do rm -rf -- "$folder"; done
        """

    private let orders: FileHandle?

    private init() {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", Self.script]
        process.environment = ["PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // Without a shell there is nobody to clean up after a crash of the tests; they run all the same.
        orders = (try? process.run()) == nil ? nil : pipe.fileHandleForWriting
    }

    /// Kill this process, and its children, when the test process ends.
    func watch(_ process: pid_t) { order("watch \(process)") }
    /// The process is gone; its number may be another's soon.
    func forget(_ process: pid_t) { order("forget \(process)") }
    /// Remove this folder when the test process ends.
    func remove(_ folder: String) { order("remove \(folder)") }

    private func order(_ text: String) { try? orders?.write(contentsOf: Data((text + "\n").utf8)) }
}
