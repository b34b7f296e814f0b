import ArgumentParser
import ChatCore
import ChatServer

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The command line tool: a person's chat client and an administrator's lever.
@main
struct ChatCtl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chatctl",
        abstract: "Chat from a terminal, and look after a chatd.",
        discussion: """
            Chatting goes to a server over the network, with a token:
              --token TOKEN, or CHAT_TOKEN in the environment, or --dev-user NAME with 'chatd --dev'
            Administration goes to the chatd of this machine over its Unix socket, which only its user can open.

            Examples:
              chatctl chat --dev-user ada --to grace
              chatctl send --dev-user ada --to grace "see you at noon"
              chatctl status
              chatctl user disable mallory

            Shell completion:
              chatctl --generate-completion-script bash > /etc/bash_completion.d/chatctl
            """,
        version: ChatServerVersion.current,
        subcommands: [
            ChatCommand.self, SendCommand.self, TailCommand.self, HistoryCommand.self, TokenCommand.self,
            StatusCommand.self, UserCommand.self, SessionCommand.self, JWKSCommand.self, DrainCommand.self,
            ConfigCommand.self, DBCommand.self, ExportCommand.self, ImportCommand.self, BenchCommand.self,
        ])

    static func main() async {
        // A pager that goes away ends the output, not with a crash report.
        signal(SIGPIPE, SIG_DFL)
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            end(failure)
        } catch let error as ChatError {
            end(CommandFailure(error))
        } catch {
            // The parser says 64 for misuse; `token explain` promises 2, since 1 is a verdict there.
            if exitCode(for: error) == .validationFailure, arguments.starts(with: ["token", "explain"]) {
                StandardStream.error.write((fullMessage(for: error) + "\n"))
                end(status: TokenExplainCommand.misused)
            }
            Self.exit(withError: error)
        }
    }

    private static func end(_ failure: CommandFailure) -> Never {
        if !failure.message.isEmpty {
            StandardStream.error.write("chatctl: \(failure.message)\n")
        }
        end(status: failure.status)
    }

    private static func end(status: Int32) -> Never {
        #if canImport(Darwin)
            Darwin.exit(status)
        #elseif canImport(Glibc)
            Glibc.exit(status)
        #else
            Musl.exit(status)
        #endif
    }
}

/// Why a command ended without success: one line for the person and the exit status.
struct CommandFailure: Error {
    /// Empty when everything was said already.
    var message: String
    var status: Int32

    init(_ message: String, status: Int32 = 1) {
        self.message = message
        self.status = status
    }

    init(_ error: ChatError) {
        self.init("\(error.publicMessage) (\(error.code.name))", status: error.code == .invalidConfiguration ? 78 : 1)
    }
}
