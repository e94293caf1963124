using CourseKit.Tensors.Memory;

namespace CourseKit.Tensors.Nn;

/// <summary>A tensor that a module owns and that training may change.</summary>
public sealed class Parameter
{
    private readonly double start;
    private Tensor? value;

    /// <summary>A parameter with the given value.</summary>
    public Parameter(Tensor value) => (this.value, Shape) = (value, value.Shape);

    /// <summary>A parameter that takes memory only when its value is first asked for: most are loaded from a checkpoint instead.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="start">What all its elements are until then.</param>
    public Parameter(Shape shape, double start = 0) => (Shape, this.start) = (shape, start);

    /// <summary>The value. Storage types (float16, bfloat16) are kept until training wants a gradient.</summary>
    public Tensor Value
    {
        get => value ??= TensorScope.Outside(() => start == 0 ? Tensor.Zeros(Shape) : Tensor.Full(Shape, start));
        set
        {
            if (value.Shape != Shape) throw new ShapeException($"The parameter has shape {Shape}, the new value {value.Shape}.");
            var wasTrained = RequiresGrad;
            this.value = value;
            if (wasTrained) RequiresGrad = true;
        }
    }

    /// <summary>The shape.</summary>
    public Shape Shape { get; private set; }

    /// <summary>The type of the elements; float32 while the value was neither set nor asked for.</summary>
    public DType DType => value?.DType ?? DType.Float32;

    /// <summary>The bytes that the value takes, or will take when it is first asked for.</summary>
    public long ByteCount => (Shape.ElementCount / DType.BlockSize * DType.BlockBytes) + (DType == DType.QInt8 && Shape[^1] > 0 ? Shape.ElementCount / Shape[^1] * sizeof(float) : 0);

    /// <summary>Gives the parameter a value of another shape; every module that uses the parameter sees it.</summary>
    public void Resize(Tensor value)
    {
        var wasTrained = RequiresGrad;
        (this.value, Shape) = (value, value.Shape);
        if (wasTrained) RequiresGrad = true;
    }

    /// <summary>Whether training changes this parameter. Setting it widens a storage type to float32 and copies memory that belongs to a mapped file.</summary>
    public bool RequiresGrad
    {
        get => value?.RequiresGrad ?? false;
        set
        {
            if (!value && this.value is null) return;
            var current = Value;
            if (value && (!current.DType.IsComputeType || current.Storage.IsReadOnly))
                this.value = current = TensorScope.Outside(() => current.DType.IsComputeType ? current.Clone() : current.To(DType.Float32));
            current.RequiresGrad = value;
        }
    }

    /// <summary>The gradient that has been added up so far, or null.</summary>
    public Tensor? Grad
    {
        get => value?.Grad;
        set
        {
            if (value is not null || this.value is not null) Value.Grad = value;
        }
    }

    /// <summary>A parameter is used as its value.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Value;
}
