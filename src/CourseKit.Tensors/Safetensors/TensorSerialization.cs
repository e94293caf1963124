namespace CourseKit.Tensors.Safetensors;

/// <summary>Between tensors and the entries of a file.</summary>
public static class TensorSerialization
{
    extension(SafetensorsEntry entry)
    {
        /// <summary>The entry as a tensor over the mapped file: nothing is read before it is used. Must not be changed in place.</summary>
        public Tensor ToTensor()
        {
            Shape shape = entry.ToSizes();
            return new(entry.ToStorage(), shape, shape.ContiguousStrides(), 0);
        }
    }

    extension(SafetensorsWriter)
    {
        /// <summary>Writes named tensors, atomically: the file is either the old or the new one, whole.</summary>
        public static void Write(string path, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        {
            var contiguous = tensors.Select(entry => (entry.Name, Value: entry.Value.Detach().Contiguous())).ToList();
            SafetensorsWriter.Write(
                path, contiguous.Select(entry => new SafetensorsTensor(entry.Name, entry.Value.Shape.ToArray(), entry.Value.Storage, entry.Value.Offset)), metadata);
        }
    }
}
