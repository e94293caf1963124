using CourseKit.Tensors.Backends;
using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Tests.Backends;

public unsafe class RowConformanceTests
{
    public static TheoryData<string, int, int> Shapes
    {
        get
        {
            (int Rows, int N)[] shapes = [(0, 5), (1, 1), (3, 2), (2, 15), (5, 16), (7, 17), (4, 33), (40, 384), (800, 65), (3, 5003), (131, 100)];
            var data = new TheoryData<string, int, int>();
            foreach (var path in Conformance.PathNames)
                foreach (var (rows, n) in shapes) data.Add(path, rows, n);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Softmax_and_its_gradient_agree(string path, int rows, int n)
    {
        var backend = Conformance.Backend(path);
        foreach (var logarithm in new[] { false, true })
        {
            Twin x = Twin.Random(rows * n, 1, -20, 20), y = Twin.Random(rows * n, 2), gradY = Twin.Random(rows * n, 3), gradX = Twin.Random(rows * n, 4);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.Softmax(view(x), view(y), rows, n, logarithm);
                on.SoftmaxGradient(view(y), view(gradY), view(gradX), rows, n, logarithm);
            });
            y.AssertAgrees(2e-6, 1e-7, $"softmax, logarithm {logarithm}");
            gradX.AssertAgrees(1e-5, 2e-6 * Math.Sqrt(n), $"gradient, logarithm {logarithm}");
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Softmax_of_special_rows_agrees(string path)
    {
        const float inf = float.PositiveInfinity, nan = float.NaN;
        var backend = Conformance.Backend(path);
        float[][] rows =
        [
            [-inf, 1, 2], [-inf, -inf, -inf], [nan, 1, 2], [1, nan, 2], [1, 2, nan], [inf, 1, 2], [3e38f, -3e38f, 0], [-3e38f, -3e38f, -3e38f], [1e-40f, 0, -1e-40f], [1000, 999, -1000],
            [.. Enumerable.Repeat(-inf, 39), 5], [5, .. Enumerable.Repeat(-inf, 39)], [.. Enumerable.Repeat(-inf, 40)], [.. Enumerable.Repeat(-50f, 16), nan, -50],
        ];
        foreach (var logarithm in new[] { false, true })
        {
            foreach (var row in rows)
            {
                Twin x = Twin.Of(row), y = Twin.Of(row);
                Conformance.OnBoth(backend, (on, view) => on.Softmax(view(x), view(y), 1, row.Length, logarithm));
                y.AssertAgrees(1e-6, 1e-7, $"softmax of {string.Join(' ', row)}, logarithm {logarithm}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Layer_norm_and_its_gradients_agree(string path, int rows, int n)
    {
        var backend = Conformance.Backend(path);
        foreach (var withResidual in new[] { false, true })
        {
            Twin x = Twin.Random(rows * n, 1, -1, 3), residual = Twin.Random(rows * n, 2), weight = Twin.Random(n, 3), bias = Twin.Random(n, 4);
            Twin y = Twin.Random(rows * n, 5), mean = Twin.Random(rows, 6), rstd = Twin.Random(rows, 7), gradY = Twin.Random(rows * n, 8);
            Twin gradX = Twin.Random(rows * n, 9), gradWeight = Twin.Random(n, 10), gradBias = Twin.Random(n, 11);
            Conformance.OnBoth(backend, (on, view) =>
            {
                on.LayerNorm(
                    view(x), withResidual ? view(residual) : null, view(weight), view(bias), 1e-3, view(y),
                    withResidual ? null : view(mean), withResidual ? null : view(rstd), rows, n);
                if (!withResidual)
                    on.LayerNormGradient(view(x), view(weight), view(mean), view(rstd), view(gradY), view(gradX), view(gradWeight), view(gradBias), rows, n);
            });
            y.AssertAgrees(2e-5, 2e-5, "y");
            residual.AssertAgrees(2e-7, 2e-7, "residual");
            mean.AssertAgrees(1e-6, 1e-6, "mean");
            rstd.AssertAgrees(1e-5, 0, "rstd");
            gradX.AssertAgrees(1e-4, 1e-4, "gradX");
            gradWeight.AssertAgrees(2e-5, 2e-5 * Math.Sqrt(rows), "gradWeight");
            gradBias.AssertAgrees(1e-5, 1e-6 * Math.Sqrt(rows), "gradBias");
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Layer_norm_gives_only_the_gradients_asked_for(string path)
    {
        var backend = Conformance.Backend(path);
        Twin x = Twin.Random(6 * 20, 1), weight = Twin.Random(20, 3), mean = Twin.Random(6, 6), rstd = Twin.Random(6, 7), gradY = Twin.Random(6 * 20, 8);
        Twin gradX = Twin.Random(6 * 20, 9), gradWeight = Twin.Random(20, 10), gradBias = Twin.Random(20, 11);
        Conformance.OnBoth(backend, (on, view) =>
        {
            on.LayerNormGradient(view(x), view(weight), view(mean), view(rstd), view(gradY), view(gradX), null, null, 6, 20);
            on.LayerNormGradient(view(x), view(weight), view(mean), view(rstd), view(gradY), null, view(gradWeight), null, 6, 20);
            on.LayerNormGradient(view(x), view(weight), view(mean), view(rstd), view(gradY), null, null, view(gradBias), 6, 20);
        });
        gradX.AssertAgrees(1e-5, 1e-5);
        gradWeight.AssertAgrees(1e-5, 1e-5);
        gradBias.AssertAgrees(1e-5, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Rows_are_gathered_and_their_gradients_collected(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var width in new[] { 1, 15, 16, 33, 384, 2000 })
        {
            foreach (var count in new[] { 0, 1, 7, 500 })
            {
                const int tableRows = 11;
                var random = new Random(width + count);
                var ids = Storage.Allocate(DType.Int64, count);
                for (var i = 0; i < count; i++) ((long*)ids.Pointer)[i] = random.Next(tableRows);
                Twin table = Twin.Random(tableRows * width, 1), y = Twin.Random((long)count * width, 2);
                Conformance.OnBoth(backend, (on, view) =>
                {
                    on.GatherRows(view(table), new(ids, 0, count), view(y), width);
                    on.ScatterAddRows(view(y), new(ids, 0, count), view(table), width);
                });
                y.AssertAgrees(0, 0, "gathered");
                table.AssertAgrees(1e-5, 1e-5, "scattered");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Adamw_agrees_over_several_steps(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var n in Conformance.Sizes)
        {
            Twin parameter = Twin.Random(n, 1), gradient = Twin.Random(n, 2), first = Twin.Of(new float[n]), second = Twin.Of(new float[n]);
            Conformance.OnBoth(backend, (on, view) =>
            {
                for (var step = 1; step <= 3; step++)
                    on.AdamW([new(view(parameter), view(gradient), view(first), view(second))], new(1e-2, 0.9, 0.999, 1e-8, 0.1, step));
            });
            parameter.AssertAgrees(1e-6, 1e-7, "parameter");
            first.AssertAgrees(1e-6, 1e-8, "first moment");
            second.AssertAgrees(1e-6, 1e-9, "second moment");
        }
    }

    [Fact]
    public void Defined_gradients_of_softmax_are_the_slopes()
    {
        const int n = 5;
        foreach (var logarithm in new[] { false, true })
        {
            var definition = Conformance.Definition;
            Twin x = Twin.Random(n, 1, -2, 2), y = Twin.Random(n, 2), w = Twin.Random(n, 3), gradX = Twin.Random(n, 4);
            DataView View(Twin twin) => new(twin.Double, 0, n);
            double Objective()
            {
                definition.Softmax(View(x), View(y), 1, n, logarithm);
                return y.Doubles.Zip(w.Doubles, (a, b) => a * b).Sum();
            }

            Objective();
            definition.SoftmaxGradient(View(y), View(w), View(gradX), 1, n, logarithm);
            AssertSlopes(x, Objective, gradX.Doubles);
        }
    }

    [Fact]
    public void Defined_gradients_of_layer_norm_are_the_slopes()
    {
        const int rows = 3, n = 4;
        var definition = Conformance.Definition;
        Twin x = Twin.Random(rows * n, 1), weight = Twin.Random(n, 2), bias = Twin.Random(n, 3), y = Twin.Random(rows * n, 4), w = Twin.Random(rows * n, 5);
        Twin mean = Twin.Random(rows, 6), rstd = Twin.Random(rows, 7), gradX = Twin.Random(rows * n, 8), gradWeight = Twin.Random(n, 9), gradBias = Twin.Random(n, 10);
        DataView View(Twin twin) => new(twin.Double, 0, twin.Length);
        double Objective()
        {
            definition.LayerNorm(View(x), null, View(weight), View(bias), 1e-5, View(y), View(mean), View(rstd), rows, n);
            return y.Doubles.Zip(w.Doubles, (a, b) => a * b).Sum();
        }

        Objective();
        definition.LayerNormGradient(View(x), View(weight), View(mean), View(rstd), View(w), View(gradX), View(gradWeight), View(gradBias), rows, n);
        AssertSlopes(x, Objective, gradX.Doubles);
        AssertSlopes(weight, Objective, gradWeight.Doubles);
        AssertSlopes(bias, Objective, gradBias.Doubles);
    }

    private static void AssertSlopes(Twin x, Func<double> objective, double[] gradient)
    {
        const double h = 1e-6;
        var values = (double*)x.Double.Pointer;
        for (var i = 0; i < x.Length; i++)
        {
            var kept = values[i];
            values[i] = kept + h;
            var above = objective();
            values[i] = kept - h;
            var below = objective();
            values[i] = kept;
            Assert.Equal((above - below) / (2 * h), gradient[i], 1e-7);
        }
    }

    [Theory]
    [MemberData(nameof(Conformance.Paths), MemberType = typeof(Conformance))]
    public void Dropout_keeps_the_same_elements_on_every_path(string path)
    {
        var backend = Conformance.Backend(path);
        foreach (var length in Conformance.Sizes)
        {
            foreach (var row in new[] { 1, 7, 33, 1 << 14 })
            {
                Twin x = Twin.Random(length, 1), y = Twin.Random(length, 2);
                Conformance.OnBoth(backend, (on, view) => on.Dropout(view(x), new DropoutMask(0.3, 5), view(y), row));
                y.AssertAgrees(2e-7, 0, $"dropout of {length} in rows of {row}");
            }
        }
    }

    [Fact]
    public void Dropout_drops_as_many_as_it_says_in_every_column_and_row_and_whichever_its_seed()
    {
        const int rows = 400, columns = 300;
        const double probability = 0.2;
        foreach (var seed in new ulong[] { 0, 1, 2, ulong.MaxValue })
        {
            var mask = new DropoutMask(probability, seed);
            var dropped = Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Select(j => mask.Keeps(i, j) ? 0.0 : 1.0).ToArray()).ToArray();
            // Five standard deviations of a binomial count.
            void AssertShare(IEnumerable<double> values, int count) =>
                Assert.InRange(values.Sum() / count, probability - (5 * Math.Sqrt(probability * (1 - probability) / count)), probability + (5 * Math.Sqrt(probability * (1 - probability) / count)));
            AssertShare(dropped.SelectMany(row => row), rows * columns);
            foreach (var row in dropped) AssertShare(row, columns);
            for (var j = 0; j < columns; j++) AssertShare(dropped.Select(row => row[j]), rows);
            // Neighbours, and the same place of neighbouring rows, are dropped independently of each other.
            var pairs = dropped.SelectMany(row => row.Zip(row.Skip(1), (a, b) => a * b)).Concat(dropped.Zip(dropped.Skip(1), (a, b) => a.Zip(b, (x, y) => x * y)).SelectMany(row => row)).ToArray();
            Assert.InRange(pairs.Average(), (probability * probability) - 0.004, (probability * probability) + 0.004);
        }
    }
}
