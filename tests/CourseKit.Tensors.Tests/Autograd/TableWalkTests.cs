using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors.Tests.Autograd;

/// <summary>What must hold of every operation on the tape, shown on every row of the <see cref="GradientTable"/>.</summary>
public class TableWalkTests
{
    public static TheoryData<string> Members => [.. GradientTable.Cases.Select(row => row.Member).Distinct()];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_freed_graph_is_refused(string member)
    {
        foreach (var row in Rows(member))
        {
            var result = row.Apply(row.CreateLeaves());
            if (result.IsLeaf) continue;
            var weights = row.Weights(result.Shape, result.DType);
            weights = weights.To((result * 2).DType);
            Tensor first = result * 2, second = result * 3;
            first.Backward(weights);
            Assert.Contains("retainGraph", Assert.Throws<GradientException>(() => first.Backward(weights)).Message);
            Assert.Contains("retainGraph", Assert.Throws<GradientException>(() => second.Backward(weights)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_retained_graph_gives_the_same_gradient_again(string member)
    {
        foreach (var row in Rows(member))
        {
            Tensor[] once = row.CreateLeaves(), twice = row.CreateLeaves();
            Backward(row, once);
            var result = row.Apply(twice);
            var weights = row.Weights(result.Shape, result.DType);
            result.Backward(weights, retainGraph: true);
            foreach (var leaf in twice) leaf.Grad = null;
            result.Backward(weights, retainGraph: true);
            AssertSame(row, once, twice);
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void An_input_that_changes_in_place_after_the_forward_pass_never_makes_a_wrong_gradient(string member)
    {
        foreach (var row in Rows(member))
        {
            var unchanged = row.CreateLeaves();
            Backward(row, unchanged);
            for (var i = 0; i < row.Leaves.Length; i++)
            {
                var leaves = row.CreateLeaves();
                var result = row.Apply(leaves);
                if (result.IsLeaf) continue;
                var loss = result * 1.0;
                leaves[i].Detach().ScaleInPlace(-1.75);
                RightOrRefused(row, unchanged, leaves, loss);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_result_that_changes_in_place_never_makes_a_wrong_gradient(string member)
    {
        foreach (var row in Rows(member))
        {
            Tensor[] unchanged = row.CreateLeaves(), before = row.CreateLeaves(), after = row.CreateLeaves();
            Backward(row, unchanged);
            if (row.Apply(row.CreateLeaves()).IsLeaf) continue;

            var result = row.Apply(before);
            var loss = result * 1.0;
            Change(result);
            RightOrRefused(row, unchanged, before, loss);

            result = row.Apply(after);
            Change(result);
            Assert.Throws<GradientException>(() => result * 1.0);
            Assert.Throws<GradientException>(() => result.Backward(row.Weights(result.Shape, result.DType)));
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_disposed_input_is_refused(string member)
    {
        foreach (var row in Rows(member))
        {
            for (var i = 0; i < row.Leaves.Length; i++)
            {
                if (row.Leaves[i].Shape.ElementCount == 0 || row.Apply(row.CreateLeaves()).ElementCount == 0 || row.Variant == "no indices") continue;
                var leaves = row.CreateLeaves();
                leaves[i].Dispose();
                // A view needs no memory until it is read.
                var thrown = Record.Exception(() => row.Apply(leaves).To(DType.Float64).ToArray<double>());
                Assert.True(thrown is ObjectDisposedException, $"{row}: with input {i} disposed came {thrown?.ToString() ?? "a result"}");
                Assert.Contains("disposed", thrown!.Message);
            }
        }
    }

    [Fact]
    public void Operations_without_a_gradient_refuse_disposed_tensors()
    {
        foreach (var (name, apply) in GradientTable.WithoutGradient)
        {
            var x = Tensor.RandomNormal([3, 2], new Generator(1));
            x.Dispose();
            var thrown = Record.Exception(() => apply(x).Contiguous().Clone().ToString());
            Assert.True(thrown is ObjectDisposedException, $"{name}: {thrown?.ToString() ?? "a result"}");
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Inside_a_checkpoint_gradients_have_the_same_bits(string member)
    {
        foreach (var row in Rows(member))
        {
            Tensor[] plain = row.CreateLeaves(), recomputed = row.CreateLeaves();
            Backward(row, plain);
            var result = Checkpoint.Run(row.Apply, recomputed);
            result.Backward(row.Weights(result.Shape, result.DType));
            AssertSame(row, plain, recomputed);
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Gradients_asked_for_by_name_are_those_of_Backward(string member)
    {
        foreach (var row in Rows(member))
        {
            Tensor[] plain = row.CreateLeaves(), asked = row.CreateLeaves();
            Backward(row, plain);
            var result = row.Apply(asked);
            var gradients = Tensor.Gradients([result], asked, [row.Weights(result.Shape, result.DType)]);
            for (var i = 0; i < asked.Length; i++)
            {
                Assert.Null(asked[i].Grad);
                Assert.Equal(row.Gradient(plain, i), gradients[i]!.ToArray<double>());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void A_hook_on_the_result_changes_all_that_lies_behind_it(string member)
    {
        foreach (var row in Rows(member))
        {
            Tensor[] plain = row.CreateLeaves(), hooked = row.CreateLeaves();
            var result = row.Apply(plain);
            if (result.IsLeaf) continue;
            var weights = row.Weights(result.Shape, result.DType);
            result.Backward((weights * 2).To(weights.DType));
            result = row.Apply(hooked);
            result.RegisterHook(gradient => (gradient * 2).To(gradient.DType));
            result.RetainGrad();
            result.Backward(weights);
            AssertSame(row, plain, hooked);
            Assert.Equal((weights * 2).To(DType.Float64).ToArray<double>(), result.Grad!.To(DType.Float64).ToArray<double>());
        }
    }

    // Through a tensor for the same memory that has no history; of a result that was expanded, the elements that are repeated.
    private static void Change(Tensor result)
    {
        var slices = Enumerable.Range(0, result.Rank).Select(d => result.Strides[d] == 0 ? (Slice)(..1) : Range.All).ToArray();
        result.Detach()[slices].FillInPlace(0.625);
    }

    private static void RightOrRefused(GradientCase row, Tensor[] unchanged, Tensor[] leaves, Tensor loss)
    {
        try
        {
            loss.Backward(row.Weights(loss.Shape, loss.DType));
        }
        catch (GradientException)
        {
            return;
        }

        AssertSame(row, unchanged, leaves);
    }

    private static void Backward(GradientCase row, Tensor[] leaves)
    {
        var result = row.Apply(leaves);
        result.Backward(row.Weights(result.Shape, result.DType));
    }

    private static void AssertSame(GradientCase row, Tensor[] expected, Tensor[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(row.Gradient(expected, i), row.Gradient(actual, i));
    }

    private static IEnumerable<GradientCase> Rows(string member) => GradientTable.Cases.Where(row => row.Member == member);
}
