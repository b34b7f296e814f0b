// swift-tools-version: 6.1
import PackageDescription

// The harnesses that run what Sources/ChatBenchmarks of the package above measures; see Docs/performance.md. A package of its
// own, so that whoever depends on the chat does not resolve what only its benchmarks need.
let package = Package(
    name: "chat-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Without its traits: nothing measured here needs a database.
        .package(name: "swift-chat", path: "..", traits: []),
        // Without its traits: they interpose malloc and the Swift runtime, which instructions.py counts from outside.
        .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "microbench", dependencies: [.product(name: "_ChatBenchmarks", package: "swift-chat")]),
        // The plugin runs every executable whose folder stands in one named Benchmarks, as this one's does.
        .executableTarget(
            name: "Microbenchmarks",
            dependencies: [
                .product(name: "_ChatBenchmarks", package: "swift-chat"),
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Microbenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)
