package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ThreadTeamTest {
    private static final long LONG = 1_000_000;

    @Test
    void everyPartRunsOnce() {
        try (ThreadTeam team = new ThreadTeam(3)) {
            for (int round = 0; round < 500; round++) {
                AtomicIntegerArray runs = new AtomicIntegerArray(3);
                team.run(3, round % 2 == 0 ? LONG : 0, runs::incrementAndGet);
                assertThat(runs.toString()).isEqualTo("[1, 1, 1]");
            }
        }
    }

    @Test
    void smallWorkIsNotCut() {
        try (ThreadTeam team = new ThreadTeam(2)) {
            assertThat(team.parts(ThreadTeam.MIN_NANOS - 1)).isEqualTo(1);
            assertThat(team.parts(ThreadTeam.MIN_NANOS)).isEqualTo(2);
        }
    }

    @Test
    void aPartMayCallTheTeam() {
        try (ThreadTeam team = new ThreadTeam(2)) {
            AtomicIntegerArray runs = new AtomicIntegerArray(2);
            team.run(2, LONG, _ -> team.run(2, LONG, runs::incrementAndGet));
            assertThat(runs.toString()).isEqualTo("[2, 2]");
        }
    }

    @Test
    void severalCallersComputeAtOnce() throws InterruptedException, ExecutionException {
        try (ThreadTeam team = new ThreadTeam(2);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicIntegerArray runs = new AtomicIntegerArray(2);
            List<Future<?>> calls = new ArrayList<>();
            for (int c = 0; c < 50; c++) {
                calls.add(callers.submit(() -> team.run(2, LONG, runs::incrementAndGet)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            assertThat(runs.toString()).isEqualTo("[50, 50]");
        }
    }

    @Test
    void whatAPartThrowsReachesTheCaller() {
        try (ThreadTeam team = new ThreadTeam(2)) {
            assertThatThrownBy(() -> team.run(2, LONG, part -> {
                        throw new IllegalStateException("part " + part);
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("part ");
        }
    }

    @Test
    void aWrongNumberOfThreadsIsRefused() {
        assertThat(ThreadTeam.configured("3")).isEqualTo(3);
        assertThat(ThreadTeam.configured("")).isPositive();
        assertThatThrownBy(() -> ThreadTeam.configured("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ninjagrad.threads=none: expected a number of threads from 1 on");
        assertThatThrownBy(() -> VectorWidth.shape("64"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ninjagrad.vector.bits=64: expected 128, 256 or 512");
    }
}
