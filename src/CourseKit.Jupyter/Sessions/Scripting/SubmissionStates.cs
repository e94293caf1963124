namespace CourseKit.Jupyter.Sessions.Scripting;

/// <summary>
/// The objects that hold the variables of cells. Roslyn counts the slots along the chain of compilations; slot 0 is for a host's globals,
/// which we have none of.
/// </summary>
internal sealed class SubmissionStates
{
    private object?[] slots = new object?[8];

    /// <summary>The slots for a cell that stays.</summary>
    /// <param name="cells">How many declared something, this one included.</param>
    public object?[] For(int cells)
    {
        // Compiled cells keep no hold of the array.
        if (slots.Length <= cells + 1) Array.Resize(ref slots, 2 * (cells + 1));
        return slots;
    }

    /// <summary>The slots for a cell that is forgotten when it has run.</summary>
    public object?[] Copy(int cells) => [.. For(cells)];

    /// <summary>The object of a cell's class; null where the cell did not come so far.</summary>
    public object? Find(Type type)
    {
        var current = slots;
        for (var i = current.Length - 1; i >= 0; i--)
            if (current[i]?.GetType() == type) return current[i];
        return null;
    }
}
