import Benchmark
import ChatBenchmarks

// Registers the bodies of ChatBenchmarks with ordo-one/benchmark, which measures time; see Docs/performance.md.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        // Allocations read 0 without the package's interposer; Benchmarks/instructions.py counts them.
        metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .one, maxDuration: .milliseconds(500),
        maxIterations: 100_000)
    for one in Microbenchmark.all {
        Benchmark(one.name) { benchmark in
            let prepared = try one.prepared()
            try prepared.warmUp(one.operations)
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { try prepared.measured(one.operations) }
            benchmark.stopMeasurement()
        }
    }
}
