using CourseKit.Tensors.Memory;
using CourseKit.Tensors.Nn;

namespace CourseKit.Tensors.Tests.Nn;

public unsafe class ParameterTests
{
    [Fact]
    public void A_parameter_starts_with_one_value()
    {
        Assert.Equal([0, 0], new Parameter([2]).Value.ToArray());
        Assert.Equal([1, 1], new Parameter([2], start: 1).Value.ToArray());
        Assert.False(new Parameter([2]).RequiresGrad);
    }

    [Fact]
    public void A_value_of_another_shape_is_refused()
    {
        var message = Assert.Throws<ShapeException>(() => new Parameter([2, 3]).Value = Tensor.Ones([3])).Message;
        Assert.Contains("[2, 3]", message);
        Assert.Contains("[3]", message);
    }

    [Theory]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    public void Storage_types_are_widened_when_training_wants_a_gradient_and_not_before(DType type)
    {
        var stored = Tensor.From(0.1f, 2).To(type);
        var parameter = new Parameter(stored);
        Assert.Same(stored, parameter.Value);
        parameter.RequiresGrad = false;
        Assert.Same(stored, parameter.Value);
        parameter.RequiresGrad = true;
        Assert.Equal(DType.Float32, parameter.Value.DType);
        Assert.Equal(stored.To(DType.Float32).ToArray(), parameter.Value.ToArray());
        Assert.Equal(type, stored.DType);
    }

    [Fact]
    public void A_compute_type_in_own_memory_is_kept()
    {
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            var value = Tensor.Ones([2], type);
            var parameter = new Parameter(value) { RequiresGrad = true };
            Assert.Same(value, parameter.Value);
        }
    }

    [Fact]
    public void Mapped_memory_is_copied_before_training_and_never_written_to()
    {
        var memory = GC.AllocateArray<float>(2, pinned: true);
        (memory[0], memory[1]) = (3, 4);
        fixed (float* first = memory)
        {
            var mapped = new Tensor(Storage.Borrow(DType.Float32, 2, (nint)first, memory), [2], [1], 0);
            Assert.Throws<InvalidOperationException>(() => mapped.ScaleInPlace(2));
            Assert.Throws<InvalidOperationException>(() => mapped.AddInPlace(Tensor.Ones([2])));
            Assert.Throws<InvalidOperationException>(() => mapped.CopyInPlace(Tensor.Ones([2])));
            var parameter = new Parameter(mapped);
            Assert.Same(mapped, parameter.Value);
            parameter.RequiresGrad = true;
            parameter.Value.Detach().ScaleInPlace(2);
            Assert.Equal([6, 8], parameter.Value.ToArray());
        }

        Assert.Equal([3, 4], memory);
    }

    [Fact]
    public void A_new_value_is_trained_as_the_old_one_was()
    {
        var parameter = new Parameter([2]) { RequiresGrad = true };
        parameter.Value = Tensor.Ones([2], DType.Float16);
        Assert.True(parameter.RequiresGrad);
        Assert.Equal(DType.Float32, parameter.Value.DType);
    }

    [Fact]
    public void A_value_first_asked_for_in_a_scope_outlives_it()
    {
        var parameter = new Parameter([2], start: 3);
        using var result = TensorScope.Run(() => parameter.Value * 2);
        Assert.Equal([3, 3], parameter.Value.ToArray());
        var half = new Parameter(Tensor.Ones([2], DType.Float16));
        using var other = TensorScope.Run(() =>
        {
            half.RequiresGrad = true;
            return half.Value * 2;
        });
        Assert.Equal([1, 1], half.Value.ToArray());
    }

    [Fact]
    public void Gradients_are_those_of_the_value()
    {
        var parameter = new Parameter([2]) { RequiresGrad = true };
        (parameter.Value * 3).Sum().Backward();
        Assert.Equal([3, 3], parameter.Grad!.ToArray());
        parameter.Grad = null;
        Assert.Null(parameter.Value.Grad);
    }
}
