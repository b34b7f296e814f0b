import ArgumentParser

/// `chatctl bench …`
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Put load on a chatd and measure what it does with it.",
        discussion: """
            Signs in as many users as there are connections, over the native protocol or Socket.IO, and checks every message: none \
            may be lost, doubled, out of order or with somebody else. Users and tokens come from the development issuer of \
            'chatd --dev', or from --tokens. Only this machine's own addresses are taken, unless --allow-remote is given.

            Open loop (--rate): messages are due at fixed times, and latency counts from them, so that a stall is charged to every \
            message that it delayed. Closed loop (--window): each sender has so many messages in flight.

            The server's own limits stand in the way of load from one address; Docs/bench.md says which keys to raise.

            Exits 0 when all went well, 1 when anything was lost, doubled, misdelivered, refused or cut off, 64 for misuse.

            Examples:
              chatctl bench connect --connections 5000
              chatctl bench direct --pairs 100 --window 10
              chatctl bench fanout --members 1000 --rate 20 --door socketio
              chatctl bench chat --connections 500 --rate 1000
              chatctl bench storm --connections 5000
            """,
        subcommands: [
            BenchConnectCommand.self, BenchDirectCommand.self, BenchFanoutCommand.self, BenchChatCommand.self,
            BenchStormCommand.self,
        ])
}
