namespace CourseKit.Tensors;

/// <summary>Rotary position embeddings (Su et al. 2021), in the arrangement of Llama's reference in Hugging Face: element i is rotated together with element i + width / 2.</summary>
public static class RotaryPositions
{
    extension(Tensor x)
    {
        /// <summary>(-second half, first half) of the last dimension.</summary>
        /// <exception cref="ShapeException">Its size is odd.</exception>
        public Tensor RotateHalf()
        {
            if (x.Rank == 0 || x.Shape[^1] % 2 != 0) throw new ShapeException($"RotateHalf needs an even last dimension, but the shape is {x.Shape}.");
            var half = x.Shape[^1] / 2;
            return Tensor.Cat([-x.Narrow(-1, half, half), x.Narrow(-1, 0, half)], -1);
        }

        /// <summary>x · cos + RotateHalf(x) · sin: queries or keys (..., positions, width) turned by the angles of their positions.</summary>
        /// <param name="cos">Cosines (positions, width), broadcast.</param>
        /// <param name="sin">Sines, likewise.</param>
        public Tensor ApplyRotary(Tensor cos, Tensor sin) => RotaryRows.TryApply(x, cos, sin) ?? ((x * cos) + (x.RotateHalf() * sin));
    }

    extension(Tensor)
    {
        /// <summary>The cosines and sines for <c>ApplyRotary</c>: the angle of element i at position p is p · theta^(-2i / width).</summary>
        /// <param name="length">How many positions.</param>
        /// <param name="width">The size of a head; even.</param>
        /// <param name="theta">The base of the wavelengths.</param>
        /// <param name="start">The first position.</param>
        /// <returns>Two tensors (length, width), float32.</returns>
        public static (Tensor Cos, Tensor Sin) RotaryTables(int length, int width, double theta = 10000, int start = 0)
        {
            if (width < 0 || width % 2 != 0) throw new ShapeException($"Rotary positions turn pairs of elements, so the width must be even and not {width}.");
            var half = width / 2;
            var (cos, sin) = (new double[length * width], new double[length * width]);
            for (var position = 0; position < length; position++)
            {
                for (var i = 0; i < width; i++)
                {
                    var angle = (start + position) * Math.Pow(theta, -2.0 * (i % half) / width);
                    (sin[(position * width) + i], cos[(position * width) + i]) = Math.SinCos(angle);
                }
            }

            return (Tensor.From(cos, [length, width]).To(DType.Float32), Tensor.From(sin, [length, width]).To(DType.Float32));
        }
    }
}
