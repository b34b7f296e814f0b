// swift-tools-version: 6.2
import PackageDescription

// Settings for every target; each line names the proposal behind it.
var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]
if Context.environment["CHAT_STRICT"] != nil {
    settings.append(.treatAllWarnings(as: .error))  // what CI builds with
}

let nio = "swift-nio"

let package = Package(
    name: "swift-chat",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "ChatCore", targets: ["ChatCore"]),
        .library(name: "ChatWire", targets: ["ChatWire"]),
        .library(name: "ChatAuth", targets: ["ChatAuth"]),
        .library(name: "ChatStore", targets: ["ChatStore"]),
        .library(name: "ChatServer", targets: ["ChatServer"]),
        .library(name: "ChatClient", targets: ["ChatClient"]),
        .library(name: "ChatTesting", targets: ["ChatTesting"]),
        // For the package in Benchmarks/ alone, hence the underscore: no promise is made about it.
        .library(name: "_ChatBenchmarks", targets: ["ChatBenchmarks"]),
        .executable(name: "chatd", targets: ["chatd"]),
        .executable(name: "chatctl", targets: ["chatctl"]),
    ],
    traits: [
        .trait(name: "Postgres", description: "The Postgres store, which links libpq."),
        .default(enabledTraits: ["Postgres"]),
    ],
    dependencies: [
        // Why each one is here stands in Docs/dependencies.md.
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(
            url: "https://github.com/apple/swift-configuration.git", from: "1.4.0",
            traits: ["JSON", "CommandLineArguments"]
        ),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift.git", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        .target(name: "ChatCore"),
        .target(name: "ChatWire", dependencies: ["ChatCore"]),
        .target(
            name: "ChatAuth",
            dependencies: [
                "ChatCore",
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "NIOFoundationCompat", package: nio),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        .target(
            name: "ChatStore",
            dependencies: [
                "ChatCore", .product(name: "DequeModule", package: "swift-collections"),
                .target(name: "CLibPQ", condition: .when(traits: ["Postgres"])),
            ],
            swiftSettings: [.strictMemorySafety()]
        ),
        // The files of its folder Client, compiled in by the plugin (Docs/adr/0007-web-client-assets.md).
        .target(name: "ChatWebClient", exclude: ["Client", "package.json"], plugins: ["EmbedWebClient"]),
        .plugin(name: "EmbedWebClient", capability: .buildTool(), dependencies: ["EmbedFiles"]),
        .executableTarget(name: "EmbedFiles", dependencies: ["WebModules"]),
        .target(name: "WebModules"),
        .target(
            name: "ChatServer",
            dependencies: [
                "ChatCore", "ChatWire", "ChatAuth", "ChatStore", "ChatWebClient",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOEmbedded", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "NIOWebSocket", package: nio),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "ChatClient",
            dependencies: [
                "ChatCore", "ChatWire",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "NIOWebSocket", package: nio),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .target(name: "ChatTesting", dependencies: ["ChatCore"]),
        // The bodies of the microbenchmarks. They stand here because they measure `package` declarations, which another
        // package cannot see; Benchmarks/ only runs them.
        .target(
            name: "ChatBenchmarks",
            dependencies: [
                "ChatCore", "ChatWire", "ChatAuth", "ChatStore", "ChatServer",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOEmbedded", package: nio),
            ]
        ),
        // The load generator behind `chatctl bench`; no product holds it.
        .target(
            name: "ChatLoad",
            dependencies: [
                "ChatCore", "ChatWire", "ChatClient",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .executableTarget(
            name: "chatd",
            dependencies: [
                "ChatCore", "ChatAuth", "ChatStore", "ChatServer",
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "chatctl",
            dependencies: [
                "ChatCore", "ChatAuth", "ChatStore", "ChatClient", "ChatLoad", "ChatServer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        // A real Postgres server and what stands around it; for tests only, no product holds it.
        .target(
            name: "PostgresFixture",
            dependencies: [.product(name: "NIOCore", package: nio), .product(name: "NIOPosix", package: nio)],
            path: "Tests/PostgresFixture"
        ),
        .testTarget(
            name: "PostgresFixtureTests",
            dependencies: [
                "PostgresFixture",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ]
        ),
        .testTarget(name: "WebModulesTests", dependencies: ["WebModules"]),
        .testTarget(name: "ChatCoreTests", dependencies: ["ChatCore", "ChatTesting", "ChatStore"]),
        .testTarget(name: "ChatWireTests", dependencies: ["ChatCore", "ChatWire"]),
        .testTarget(
            name: "ChatAuthTests",
            dependencies: [
                "ChatCore", "ChatAuth", "ChatTesting",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ]
        ),
        .testTarget(
            name: "ChatStoreTests", dependencies: ["ChatCore", "ChatStore", "ChatTesting", "PostgresFixture"]),
        .testTarget(
            name: "ChatServerTests",
            dependencies: [
                "ChatCore", "ChatWire", "ChatAuth", "ChatStore", "ChatServer", "ChatClient", "ChatLoad", "ChatTesting",
                "ChatWebClient", "WebModules",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOEmbedded", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "NIOWebSocket", package: nio),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .testTarget(
            name: "ChatClientTests",
            dependencies: [
                "ChatCore", "ChatWire", "ChatClient", "ChatTesting",
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
                .product(name: "NIOHTTP1", package: nio),
                .product(name: "NIOWebSocket", package: nio),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .testTarget(
            name: "ChatLoadTests",
            dependencies: [
                "ChatCore", "ChatWire", "ChatClient", "ChatLoad", .product(name: "NIOCore", package: nio),
                .product(name: "NIOPosix", package: nio),
            ]
        ),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "ChatCore", "ChatClient", "ChatTesting", "PostgresFixture",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: nio),
                .product(name: "NIOHTTP1", package: nio),
            ],
            exclude: ["javascript", "python"]
        ),
    ]
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
