import NIOCore

/// Runs the tasks of one event loop on that loop, so that an `await` that does not suspend costs no thread hop and state
/// confined to the loop stays confined.
final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
