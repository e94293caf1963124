namespace CourseKit.Tensors.Nn;

/// <summary>A tensor that a module owns and that training may change.</summary>
public sealed class Parameter
{
    private Tensor value;

    /// <summary>A parameter with the given value.</summary>
    public Parameter(Tensor value) => this.value = value;

    /// <summary>The value. Storage types (float16, bfloat16) are kept until training wants a gradient.</summary>
    public Tensor Value
    {
        get => value;
        set
        {
            if (value.Shape != this.value.Shape) throw new ShapeException($"The parameter has shape {this.value.Shape}, the new value {value.Shape}.");
            var wasTrained = RequiresGrad;
            this.value = value;
            if (wasTrained) RequiresGrad = true;
        }
    }

    /// <summary>The shape.</summary>
    public Shape Shape => value.Shape;

    /// <summary>Whether training changes this parameter. Setting it widens a storage type to float32 and copies memory that belongs to a mapped file.</summary>
    public bool RequiresGrad
    {
        get => value.RequiresGrad;
        set
        {
            if (value && (!this.value.DType.IsComputeType || this.value.Storage.IsReadOnly))
                this.value = this.value.DType.IsComputeType ? this.value.Clone() : this.value.To(DType.Float32);
            this.value.RequiresGrad = value;
        }
    }

    /// <summary>The gradient that has been added up so far, or null.</summary>
    public Tensor? Grad
    {
        get => value.Grad;
        set => this.value.Grad = value;
    }

    /// <summary>A parameter is used as its value.</summary>
    public static implicit operator Tensor(Parameter parameter) => parameter.Value;
}
