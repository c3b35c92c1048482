// The tests start processes, mount disks and measure time: one after the other, never side by side.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly, DisableTestParallelization = true)]
