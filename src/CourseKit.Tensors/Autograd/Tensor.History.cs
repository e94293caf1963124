using CourseKit.Tensors.Autograd;

namespace CourseKit.Tensors;

/// <content>Whether what the tape knows of a tensor is still true: other tensors may share its elements and change them in place.</content>
public sealed partial class Tensor
{
    // The version of the storage that Node (or the lack of one) describes.
    private int knownVersion;

    /// <summary>Makes this tensor the result of a recorded operation.</summary>
    internal void SetHistory(GradientNode node) => (Node, knownVersion) = (node, Storage.Version);

    /// <summary>Notes that the elements were changed in place: by a recorded operation, or by one that no gradient flows through.</summary>
    internal void NoteChange(GradientNode? node)
    {
        Storage.Version++;
        if (node is null) return;
        Node?.MoveRetained(this, node);
        Storage.RecordedVersion = Storage.Version;
        SetHistory(node);
    }

    /// <summary>Refuses this tensor as an input of a recorded operation when its history is no longer that of its elements.</summary>
    /// <exception cref="GradientException">The elements were changed in place through another tensor since, so that a gradient through this one would be wrong.</exception>
    internal void RequireCurrentHistory(string operation)
    {
        if (knownVersion < Storage.RecordedVersion || (Node is not null && knownVersion != Storage.Version))
            throw new GradientException(
                $"'{operation}' was given a tensor of shape {Shape} whose elements were changed in place (version {Storage.Version}, known up to {knownVersion}) without its history knowing, " +
                "through a tensor that shares its memory or inside NoGrad: a gradient through it would be wrong. " +
                "Make views of the changed tensor after the change, assign through the whole tensor (x[...] = value), or change a Clone().");
    }
}
