package dev.ninjagrad.cli;

import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.LessonModels;
import java.util.ArrayList;
import java.util.List;

/** What {@code verify} can be asked for. */
enum VerifySubject {
    worked {
        @Override
        List<HandWritten> models(long seed) {
            return List.of();
        }
    },
    bigram {
        @Override
        List<HandWritten> models(long seed) {
            return LessonModels.bigram(seed);
        }
    },
    mlp {
        @Override
        List<HandWritten> models(long seed) {
            return LessonModels.mlp(seed);
        }
    },
    attention {
        @Override
        List<HandWritten> models(long seed) {
            return LessonModels.attention(seed);
        }
    },
    gpt {
        @Override
        List<HandWritten> models(long seed) {
            return LessonModels.gpt(seed);
        }
    },
    all {
        @Override
        List<HandWritten> models(long seed) {
            return LessonModels.all(seed);
        }
    };

    /** Returns the models to verify, made from the seed as PyTorch would make them. */
    abstract List<HandWritten> models(long seed);

    /** Returns the same models, ready for the doctor. */
    List<Patient> patients(long seed) {
        List<Patient> patients = new ArrayList<>();
        for (VerifySubject subject : this == all ? List.of(bigram, mlp, attention, gpt) : List.of(this)) {
            int count = subject.models(seed).size();
            for (int i = 0; i < count; i++) {
                int index = i;
                patients.add(new Patient(() -> subject.models(seed).get(index)));
            }
        }
        return patients;
    }
}
