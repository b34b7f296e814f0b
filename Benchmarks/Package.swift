// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "chat-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-chat", path: "..", traits: []),
        .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "microbench",
            dependencies: [.product(name: "_ChatBenchmarks", package: "swift-chat")],
            path: "microbench"
        ),
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
