import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Serves the administration door on its Unix socket, on threads of its own so that it answers while the chat loops are busy.
struct AdminListener: Service {
    let router: AdminRouter
    /// Prepared already.
    let file: AdminSocketFile
    let logger: Logger

    func run() async throws {
        let restriction = RestrictedUmask()
        defer { restriction.end() }
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router.router(),
            configuration: ApplicationConfiguration(address: .unixDomainSocket(path: file.path)),
            onServerRunning: { _ in
                restriction.end()
                logger.info("administration socket open", metadata: ["chat.admin.socket": "\(file.path)"])
            },
            eventLoopGroupProvider: .singleton, logger: quiet)
        do {
            try await application.run()
        } catch let error as IOError {
            throw StartupFailure.configuration(
                "admin.socket: cannot listen on \(file.path): \(AdminSocketFile.reason(error.errnoCode)).")
        }
        file.remove()
    }
}
