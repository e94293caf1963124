namespace CourseKit.Tensors.Autograd;

/// <summary>How operations enter the tape.</summary>
internal static class Tape
{
    /// <summary>Makes <paramref name="result"/> a function of <paramref name="inputs"/>, if recording is on and one of them needs a gradient.</summary>
    /// <exception cref="GradientException">An input was changed in place without its history knowing.</exception>
    public static Tensor Record(this Tensor result, string operation, Tensor[] inputs, Tensor[] saved, BackwardFunction backward)
    {
        if (!IsNeeded(operation, inputs)) return result;
        result.SetHistory(new(operation, result.Shape, inputs, saved, backward));
        DetectAnomaly.CheckForward(result, inputs);
        return result;
    }

    /// <summary>Whether an operation on these inputs is recorded.</summary>
    /// <exception cref="GradientException">An input was changed in place without its history knowing.</exception>
    public static bool IsNeeded(string operation, ReadOnlySpan<Tensor> inputs)
    {
        if (!NoGrad.IsRecording) return false;
        var needed = false;
        foreach (var input in inputs)
        {
            input.RequireCurrentHistory(operation);
            needed |= input.RequiresGrad;
        }

        if (!needed) return false;
        CheckpointFrame.Current?.NoteLeaves(inputs);
        return true;
    }
}
