package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.Attention;
import dev.ninjagrad.nn.model.BigramMlp;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.NormBlock;
import dev.ninjagrad.nn.random.TorchRandom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code verify} can be asked for; all models compute in float64, so that rounding cannot hide a mistake. */
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
            Vocabulary letters = Vocabulary.of(ALPHABET, Vocabulary.Special.FIRST);
            return List.of(BigramMlp.random(letters.size(), DType.F64, new TorchRandom(seed))
                    .on(letters.encodeDocument("emma")));
        }
    },
    mlp {
        @Override
        List<HandWritten> models(long seed) {
            Documents names = new Documents("the lesson's fourteen names", FOURTEEN);
            Vocabulary letters = Vocabulary.of(names, Vocabulary.Special.FIRST);
            Contexts examples = Contexts.of(names.items(), letters, 3);
            Tensor contexts = Tensor.of(examples.x(), examples.count(), examples.block());
            Tensor targets = Tensor.of(examples.y(), examples.count());
            MakemoreMlp.Sizes sizes = new MakemoreMlp.Sizes(letters.size(), 3, 10, 64);
            MakemoreMlp lesson = lesson(sizes, seed, MakemoreMlp.Options.PLAIN);
            MakemoreMlp varied = lesson(sizes, seed, new MakemoreMlp.Options(1, 0.2, true));
            Tensor keep = varied.mask(examples.count(), new TorchRandom(seed));
            return List.of(
                    lesson.longhand(contexts, targets),
                    lesson.shorthand(contexts, targets),
                    varied.longhand(contexts, targets, keep),
                    varied.shorthand(contexts, targets, keep));
        }
    },
    attention {
        @Override
        List<HandWritten> models(long seed) {
            TorchRandom rng = new TorchRandom(seed);
            return List.of(
                    Attention.causal(8, 16, 4, DType.F64, rng),
                    Attention.cross(5, 9, 16, 4, DType.F64, rng),
                    NormBlock.layerNorm(12, 16, 0.2, DType.F64, rng),
                    NormBlock.rmsNorm(12, 16, 0.2, DType.F64, rng));
        }
    },
    gpt {
        @Override
        List<HandWritten> models(long seed) {
            Vocabulary letters = Vocabulary.of(ALPHABET, Vocabulary.Special.LAST);
            return List.of(MicroGpt.random(MicroGpt.Sizes.STANDARD, letters.size(), DType.F64, new TorchRandom(seed))
                    .on(letters.encodeDocument("emma")));
        }
    },
    all {
        @Override
        List<HandWritten> models(long seed) {
            return List.of(bigram, mlp, attention, gpt).stream()
                    .flatMap(subject -> subject.models(seed).stream())
                    .toList();
        }
    };

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";

    private static final List<String> FOURTEEN = List.of(
            "emma",
            "olivia",
            "ava",
            "sophia",
            "isabella",
            "mia",
            "charlotte",
            "amelia",
            "harper",
            "evelyn",
            "abigail",
            "emily",
            "ella",
            "grace");

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

    /**
     * The network of the lesson, drawn in float32 and in the lesson's order as PyTorch draws it, then widened: seed 42 gives the
     * published loss of 2.895201.
     */
    private static MakemoreMlp lesson(MakemoreMlp.Sizes sizes, long seed, MakemoreMlp.Options options) {
        int wide = sizes.block() * sizes.embedding();
        TorchRandom rng = new TorchRandom(seed);
        Map<String, Tensor> values = new LinkedHashMap<>();
        values.put("C", randn(rng, sizes.vocabulary(), sizes.embedding()));
        values.put("W1", randn(rng, wide, sizes.hidden()).mul(5.0 / 3 / Math.sqrt(wide)));
        values.put("b1", randn(rng, sizes.hidden()).mul(0.01));
        values.put("W2", randn(rng, sizes.hidden(), sizes.vocabulary()).mul(0.01));
        values.put("b2", Tensor.zeros(DType.F64, sizes.vocabulary()));
        values.put("bn_gain", Tensor.ones(DType.F64, 1, sizes.hidden()));
        values.put("bn_bias", Tensor.zeros(DType.F64, 1, sizes.hidden()));
        return new MakemoreMlp(values, options);
    }

    private static Tensor randn(TorchRandom rng, int... shape) {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return Tensor.of(rng.randn(size), shape).to(DType.F64);
    }
}
