(* ---- Words at an integer point, by nested dual numbers -------------------------------------------------- *)

Record ring_on (A : Type) : Type :=
  { zero : A; one : A; add : A -> A -> A; mul : A -> A -> A; sub : A -> A -> A; opp : A -> A; of_Z : Z -> A }.

Record lawful (A : Type) (O : ring_on A) : Prop :=
  { is_ring : ring_theory (zero O) (one O) (add O) (mul O) (sub O) (opp O) eq;
    of_Z_0 : of_Z O 0 = zero O; of_Z_1 : of_Z O 1 = one O;
    of_Z_add : forall a b, of_Z O (a + b) = add O (of_Z O a) (of_Z O b) }.

Definition integers : ring_on Z :=
  {| zero := 0; one := 1; add := Z.add; mul := Z.mul; sub := Z.sub; opp := Z.opp; of_Z := fun z => z |}%Z.

Lemma integers_lawful : lawful integers.
Proof. constructor; [exact InitialRing.Zth|reflexivity|reflexivity|reflexivity]. Qed.

(* a + b eps with eps^2 = 0 *)
Definition dual (A : Type) (O : ring_on A) : ring_on (A * A) :=
  {| zero := (zero O, zero O); one := (one O, zero O);
     add := fun a b => (add O (fst a) (fst b), add O (snd a) (snd b));
     mul := fun a b => (mul O (fst a) (fst b), add O (mul O (snd a) (fst b)) (mul O (snd b) (fst a)));
     sub := fun a b => (sub O (fst a) (fst b), sub O (snd a) (snd b));
     opp := fun a => (opp O (fst a), opp O (snd a));
     of_Z := fun z => (of_Z O z, zero O) |}.

Section Values.
Variable A : Type.
Variable O : ring_on A.

Fixpoint powA (a : A) (k : nat) : A := match k with 0%nat => one O | S n => mul O a (powA a n) end.

Fixpoint evA (e : expr) (p : positive -> A) : A :=
  match e with
  | Cst q => of_Z O (Qnum q)
  | P i => p i
  | X _ => zero O
  | Add a b => add O (evA a p) (evA b p)
  | Sub a b => sub O (evA a p) (evA b p)
  | Mul a b => mul O (evA a p) (evA b p)
  | Neg a => opp O (evA a p)
  | Pow a k => powA (evA a p) k
  end.

Definition get (m : PositiveMap.t A) (i : positive) : A :=
  match PositiveMap.find i m with Some a => a | None => zero O end.
Definition add_at (i : positive) (a : A) (m : PositiveMap.t A) : PositiveMap.t A :=
  PositiveMap.add i (add O (get m i) a) m.

(* All partial derivatives at once, backwards: acc gains seed times the gradient of e. *)
Fixpoint gradient (e : expr) (p : positive -> A) (seed : A) (acc : PositiveMap.t A) : PositiveMap.t A :=
  match e with
  | Cst _ | X _ => acc
  | P i => add_at i seed acc
  | Add a b => gradient a p seed (gradient b p seed acc)
  | Sub a b => gradient a p seed (gradient b p (opp O seed) acc)
  | Mul a b => gradient a p (mul O seed (evA b p)) (gradient b p (mul O seed (evA a p)) acc)
  | Neg a => gradient a p (opp O seed) acc
  | Pow a k => match k with
      | 0%nat => acc
      | S n => gradient a p (mul O seed (mul O (of_Z O (Z.of_nat k)) (powA (evA a p) n))) acc
      end
  end.

Fixpoint sumA {B : Type} (f : B -> A) (l : list B) : A :=
  match l with [] => zero O | b :: m => add O (f b) (sumA f m) end.

Hypothesis HO : lawful O.
Add Ring ring_A : (is_ring HO).

Lemma of_Z_S : forall n, of_Z O (Z.of_nat (S n)) = add O (of_Z O (Z.of_nat n)) (one O).
Proof. intros n. now rewrite Nat2Z.inj_succ, <- Z.add_1_r, (of_Z_add HO), (of_Z_1 HO). Qed.

Lemma get_add_at : forall i a m j, get (add_at i a m) j = add O (get m j) (if Pos.eqb i j then a else zero O).
Proof.
  intros i a m j. unfold add_at. unfold get at 1. destruct (Pos.eqb i j) eqn:E.
  - apply Pos.eqb_eq in E. subst. now rewrite PositiveMap.gss.
  - apply Pos.eqb_neq in E. rewrite PositiveMap.gso by congruence. fold (get m j). ring.
Qed.

Lemma gradient_sound : forall e p seed acc j,
  get (gradient e p seed acc) j = add O (get acc j) (mul O seed (evA (D j e) p)).
Proof.
  induction e; intros p seed acc j; cbn [gradient D evA]; unfold num; cbn [evA Qnum];
    rewrite ?IHe1, ?IHe2, ?IHe, ?(of_Z_0 HO); try ring.
  - rewrite get_add_at. destruct (Pos.eqb i j); cbn [evA Qnum num]; unfold num; cbn [evA Qnum];
      rewrite ?(of_Z_0 HO), ?(of_Z_1 HO); ring.
  - destruct k as [|n]; unfold num; cbn [evA Qnum]; [rewrite (of_Z_0 HO); ring|]. rewrite IHe. ring.
Qed.

Lemma sumA_ext : forall B (f g : B -> A) l, (forall b, In b l -> f b = g b) -> sumA f l = sumA g l.
Proof.
  induction l as [|b l IH]; cbn; intros H; [reflexivity|]. rewrite (H b (or_introl eq_refl)). f_equal. apply IH. auto.
Qed.

(* Dual numbers differentiate. *)
Fixpoint tangentA (e : expr) (p d : positive -> A) : A :=
  match e with
  | Cst _ | X _ => zero O
  | P i => d i
  | Add a b => add O (tangentA a p d) (tangentA b p d)
  | Sub a b => sub O (tangentA a p d) (tangentA b p d)
  | Mul a b => add O (mul O (tangentA a p d) (evA b p)) (mul O (tangentA b p d) (evA a p))
  | Neg a => opp O (tangentA a p d)
  | Pow a k => match k with
      | 0%nat => zero O
      | S n => mul O (tangentA a p d) (mul O (of_Z O (Z.of_nat k)) (powA (evA a p) n))
      end
  end.

Lemma sumA_zero : forall B (f : B -> A) l, (forall b, In b l -> f b = zero O) -> sumA f l = zero O.
Proof. induction l as [|b l IH]; cbn; intros H; [reflexivity|]. rewrite (H b (or_introl eq_refl)), IH; [ring|auto]. Qed.

Lemma sumA_add : forall B (f g : B -> A) l, add O (sumA f l) (sumA g l) = sumA (fun b => add O (f b) (g b)) l.
Proof. induction l as [|b l IH]; cbn; [ring|]. rewrite <- IH. ring. Qed.

Lemma sumA_scale : forall B c (f : B -> A) l, mul O c (sumA f l) = sumA (fun b => mul O c (f b)) l.
Proof. induction l as [|b l IH]; cbn; [ring|]. rewrite <- IH. ring. Qed.

Lemma tangentA_sum : forall B (key : B -> positive) (l : list B) e p d,
  NoDup (map key l) -> over (map key l) e = true ->
  tangentA e p d = sumA (fun b => mul O (d (key b)) (evA (D (key b) e) p)) l.
Proof.
  intros B key l e p d Hl. induction e; cbn [over tangentA D evA]; intros H.
  - symmetry. apply sumA_zero. intros b _. cbn. rewrite (of_Z_0 HO). ring.
  - revert H Hl. induction l as [|a l IH]; cbn; intros H Hl; [discriminate|].
    inversion Hl as [|b m Hn Hm Eb]; subst.
    destruct (Pos.eqb i (key a)) eqn:E.
    + apply Pos.eqb_eq in E. subst i. cbn. rewrite (of_Z_1 HO), sumA_zero; [ring|].
      intros b Hb. destruct (Pos.eqb (key a) (key b)) eqn:E2.
      * apply Pos.eqb_eq in E2. exfalso. apply Hn. rewrite E2. now apply in_map.
      * cbn. rewrite (of_Z_0 HO). ring.
    + cbn in H. rewrite <- IH by assumption. cbn. rewrite (of_Z_0 HO). ring.
  - discriminate.
  - apply andb_true_iff in H as [H1 H2]. rewrite IHe1, IHe2, sumA_add by assumption.
    apply sumA_ext. intros b _. cbn. ring.
  - apply andb_true_iff in H as [H1 H2]. rewrite IHe1, IHe2 by assumption.
    replace (sub O (sumA (fun b => mul O (d (key b)) (evA (D (key b) e1) p)) l) (sumA (fun b => mul O (d (key b)) (evA (D (key b) e2) p)) l))
      with (add O (sumA (fun b => mul O (d (key b)) (evA (D (key b) e1) p)) l)
        (mul O (opp O (one O)) (sumA (fun b => mul O (d (key b)) (evA (D (key b) e2) p)) l))) by ring.
    rewrite sumA_scale, sumA_add. apply sumA_ext. intros b _. cbn. ring.
  - apply andb_true_iff in H as [H1 H2]. rewrite IHe1, IHe2 by assumption.
    transitivity (add O (mul O (evA e2 p) (sumA (fun b => mul O (d (key b)) (evA (D (key b) e1) p)) l))
      (mul O (evA e1 p) (sumA (fun b => mul O (d (key b)) (evA (D (key b) e2) p)) l))); [ring|].
    rewrite !sumA_scale, sumA_add. apply sumA_ext. intros b _. cbn. ring.
  - rewrite IHe by assumption.
    transitivity (mul O (opp O (one O)) (sumA (fun b => mul O (d (key b)) (evA (D (key b) e) p)) l)); [ring|].
    rewrite sumA_scale. apply sumA_ext. intros b _. cbn. ring.
  - destruct k as [|n].
    + symmetry. apply sumA_zero. intros b _. cbn. rewrite (of_Z_0 HO). ring.
    + rewrite IHe by assumption.
      transitivity (mul O (mul O (of_Z O (Z.of_nat (S n))) (powA (evA e p) n))
        (sumA (fun b => mul O (d (key b)) (evA (D (key b) e) p)) l)); [ring|].
      rewrite sumA_scale. apply sumA_ext. intros b _. unfold num. cbn [evA Qnum]. ring.
Qed.

Lemma dual_lawful : lawful (dual O).
Proof.
  constructor.
  - constructor; intros; cbn; repeat match goal with a : (A * A)%type |- _ => destruct a end; cbn; f_equal; ring.
  - cbn. now rewrite (of_Z_0 HO).
  - cbn. now rewrite (of_Z_1 HO).
  - intros a b. cbn. rewrite (of_Z_add HO). f_equal. ring.
Qed.
End Values.


Section Dual.
Variable A : Type.
Variable O : ring_on A.
Hypothesis HO : lawful O.
Add Ring ring_A : (is_ring HO).

Lemma powA_dual : forall a n, powA (dual O) a n = (powA O (fst a) n,
  match n with 0%nat => zero O | S m => mul O (snd a) (mul O (of_Z O (Z.of_nat n)) (powA O (fst a) m)) end).
Proof.
  intros a. induction n as [|[|n] IH]; [reflexivity| |].
  - cbn [powA dual mul one fst snd]. change (Z.of_nat 1) with 1%Z. rewrite (of_Z_1 HO). f_equal; ring.
  - change (powA (dual O) a (S (S n))) with (mul (dual O) a (powA (dual O) a (S n))). rewrite IH.
    cbn [mul dual fst snd]. rewrite (of_Z_S HO (S n)). cbn [powA]. f_equal; ring.
Qed.

Lemma evA_dual : forall e p d, evA (dual O) e (fun i => (p i, d i)) = (evA O e p, tangentA O e p d).
Proof.
  induction e; intros p d; cbn [evA tangentA]; try reflexivity;
    rewrite ?IHe1, ?IHe2, ?IHe; try reflexivity.
  rewrite powA_dual. reflexivity.
Qed.

Lemma bracket_evA : forall l (v w : field) r p,
  sub O (sumA O (fun s => mul O (evA O (v s) p) (evA O (D (target s) (w r)) p)) l)
        (sumA O (fun s => mul O (evA O (w s) p) (evA O (D (target s) (v r)) p)) l) =
  evA O (bracket_component l v w r) p.
Proof.
  intros l v w r p. induction l as [|s l IH]; cbn [sumA bracket_component evA].
  - cbn [evA num Qnum]. rewrite (of_Z_0 HO). ring.
  - rewrite <- IH. ring.
Qed.
End Dual.

Lemma evA_ext : forall A (O : ring_on A) e p r, (forall i, p i = r i) -> evA O e p = evA O e r.
Proof.
  induction e; cbn; intros p r H; auto; rewrite ?(IHe1 p r H), ?(IHe2 p r H), ?(IHe p r H); reflexivity.
Qed.

(* ---- The value of a word ------------------------------------------------------------------------------- *)

Definition tabulate (A : Type) (rows : list row) (f : row -> A) : PositiveMap.t A :=
  fold_right (fun r m => PositiveMap.add (target r) (f r) m) (PositiveMap.empty A) rows.

Lemma tabulate_get : forall A (O : ring_on A) rows f r, NoDup (map target rows) -> In r rows ->
  get O (tabulate rows f) (target r) = f r.
Proof.
  intros A O rows f r. unfold get. induction rows as [|s l IH]; cbn; intros Hn Hr; [contradiction|].
  inversion Hn; subst. destruct Hr as [->|Hr]; [now rewrite PositiveMap.gss|].
  rewrite PositiveMap.gso; [now apply IH|]. intros E. apply H1. rewrite <- E. now apply in_map.
Qed.

Definition paired (A : Type) (O : ring_on A) (rows : list row) (p d : PositiveMap.t A) : PositiveMap.t (A * A) :=
  tabulate rows (fun r => (get O p (target r), get O d (target r))).

Definition sample_at (A : Type) (O : ring_on A) (rows : list row) (outputs : list expr) (s : sample) (p : PositiveMap.t A)
    : PositiveMap.t A :=
  match s with
  | Drift => tabulate rows (fun r => evA O (drift r) (get O p))
  | Kick inputs weights =>
      let g := gradient O (weighted (lookup inputs) weights outputs) (get O p) (one O) (PositiveMap.empty A) in
      tabulate rows (fun r => mul O (evA O (metric r) (get O p)) (get O g (source r)))
  end.

Fixpoint word_at (rows : list row) (outputs : list expr) (samples : list sample) (w : word)
    : forall A, ring_on A -> PositiveMap.t A -> PositiveMap.t A :=
  match w with
  | Base n => fun A O p => sample_at O rows outputs (nth n samples Drift) p
  | Bracket v w => fun A O p =>
      let at_v := word_at rows outputs samples v in
      let at_w := word_at rows outputs samples w in
      let dw := at_w _ (dual O) (paired O rows p (at_v _ O p)) in
      let dv := at_v _ (dual O) (paired O rows p (at_w _ O p)) in
      tabulate rows (fun r => sub O (snd (get (dual O) dw (target r))) (snd (get (dual O) dv (target r))))
  end.

Lemma evA_over : forall A (O : ring_on A) l e p r, over l e = true -> (forall i, In i l -> p i = r i) -> evA O e p = evA O e r.
Proof.
  induction e; cbn; intros p r H E; try discriminate; auto;
    try (apply andb_true_iff in H as [H1 H2]; now rewrite (IHe1 p r H1 E), (IHe2 p r H2 E));
    try (now rewrite (IHe p r H E)).
  apply existsb_exists in H as [j [Hj Ej]]. apply Pos.eqb_eq in Ej. subst. now apply E.
Qed.

Definition fields_over (rows : list row) (outputs : list expr) (s : sample) : bool :=
  match s with
  | Drift => true
  | Kick inputs weights => over (map target rows) (weighted (lookup inputs) weights outputs)
  end.

Section Words.
Variables (rows : list row) (outputs : list expr) (samples : list sample).
Hypothesis Hw : well_formed rows = true.
Hypothesis Hs : forallb (fields_over rows outputs) samples = true.

Lemma rows_distinct : NoDup (map target rows).
Proof. apply andb_true_iff in Hw as [H _]. now apply distinct_NoDup. Qed.

Lemma word_over : forall w r, In r rows -> over (map target rows) (word_field rows outputs samples w r) = true.
Proof.
  apply andb_true_iff in Hw as [_ Hf]. rewrite forallb_forall in Hf.
  induction w as [n|v IHv w IHw]; intros r Hr; cbn [word_field].
  - specialize (Hf r Hr). apply andb_true_iff in Hf as [Hd Hm]. unfold sample_field.
    destruct (nth_in_or_default n samples Drift) as [H|H]; [|now rewrite H].
    rewrite forallb_forall in Hs. specialize (Hs _ H). destruct (nth n samples Drift); [|exact Hd].
    cbn in Hs |- *. now rewrite Hm, over_D.
  - unfold bracket. assert (G : forall l, (forall s, In s l -> In s rows) ->
      over (map target rows) (bracket_component l (word_field rows outputs samples v) (word_field rows outputs samples w) r) = true).
    { induction l as [|s l IH]; intros Hl; [reflexivity|]. cbn [bracket_component over].
      rewrite IHv, IHw, !over_D, IH; auto; [intros; apply Hl; now right|apply Hl; now left|apply Hl; now left]. }
    now apply G.
Qed.

Theorem word_at_sound : forall w A (O : ring_on A), lawful O -> forall p r, In r rows ->
  get O (word_at rows outputs samples w O p) (target r) = evA O (word_field rows outputs samples w r) (get O p).
Proof.
  induction w as [n|v IHv w IHw]; intros A O HO p r Hr; cbn [word_at word_field].
  - unfold sample_at, sample_field. destruct (nth n samples Drift).
    + cbv zeta. rewrite (tabulate_get O _ _ r rows_distinct Hr), gradient_sound by assumption. cbn [evA].
      f_equal. unfold get at 1. rewrite PositiveMap.gempty.
      destruct (is_ring HO). rewrite Radd_0_l. now rewrite Rmul_1_l.
    + now rewrite (tabulate_get O _ _ r rows_distinct Hr).
  - cbv zeta. rewrite (tabulate_get O _ _ r rows_distinct Hr).
    assert (G : forall f (g : row -> A) e, (forall s, In s rows -> get O f (target s) = g s) -> over (map target rows) e = true ->
      evA (dual O) e (get (dual O) (paired O rows p f)) =
        (evA O e (get O p), sumA O (fun s => mul O (g s) (evA O (D (target s) e) (get O p))) rows)).
    { intros f g e Hf He.
      rewrite <- (sumA_ext O (fun s => mul O (get O f (target s)) (evA O (D (target s) e) (get O p)))) by (intros s Hin; now rewrite Hf).
      rewrite <- (tangentA_sum HO target rows e (get O p) (get O f) rows_distinct He), <- (evA_dual HO).
      apply (evA_over _ (map target rows) e _ _ He). intros i Hi. apply in_map_iff in Hi as [s [<- Hi]].
      unfold paired. now rewrite (tabulate_get (dual O) _ _ s rows_distinct Hi). }
    rewrite (IHw _ _ (dual_lawful HO)), (IHv _ _ (dual_lawful HO)) by assumption.
    rewrite (G _ (fun s => evA O (word_field rows outputs samples v s) (get O p))) by (auto using word_over).
    rewrite (G _ (fun s => evA O (word_field rows outputs samples w s) (get O p))) by (auto using word_over).
    cbn [snd]. unfold bracket.
    apply (bracket_evA HO).
Qed.
End Words.

(* ---- From integers to reals ---------------------------------------------------------------------------- *)

Fixpoint integral (e : expr) : bool :=
  match e with
  | Cst q => Pos.eqb (Qden q) 1
  | P _ => true
  | X _ => false
  | Add a b | Sub a b | Mul a b => integral a && integral b
  | Neg a | Pow a _ => integral a
  end.

Lemma integral_eval : forall e p x, integral e = true -> eval e (fun i => IZR (p i)) x = IZR (evA integers e p).
Proof.
  induction e; cbn [integral eval evA]; intros p x H; try discriminate; try reflexivity.
  - apply Pos.eqb_eq in H. destruct q as [n d]. cbn in *. subst. apply Q2R_Z.
  - apply andb_true_iff in H as [H1 H2]. cbn. now rewrite plus_IZR, IHe1, IHe2.
  - apply andb_true_iff in H as [H1 H2]. cbn. now rewrite minus_IZR, IHe1, IHe2.
  - apply andb_true_iff in H as [H1 H2]. cbn. now rewrite mult_IZR, IHe1, IHe2.
  - cbn. now rewrite opp_IZR, IHe.
  - rewrite IHe by assumption. induction k as [|n IH]; [reflexivity|]. cbn in *. now rewrite mult_IZR, IH.
Qed.

Lemma integral_D : forall i e, integral e = true -> integral (D i e) = true.
Proof.
  induction e; cbn; intros H; try discriminate; try reflexivity.
  - now destruct (Pos.eqb i0 i).
  - apply andb_true_iff in H as [H1 H2]. now rewrite IHe1, IHe2.
  - apply andb_true_iff in H as [H1 H2]. now rewrite IHe1, IHe2.
  - apply andb_true_iff in H as [H1 H2]. now rewrite IHe1, IHe2, H1, H2.
  - now apply IHe.
  - destruct k as [|n]; [reflexivity|]. cbn. now rewrite IHe, H.
Qed.

Definition integral_sample (outputs : list expr) (s : sample) : bool :=
  match s with Drift => true | Kick inputs weights => integral (weighted (lookup inputs) weights outputs) end.
Definition integral_rows (rows : list row) : bool := forallb (fun r => integral (drift r) && integral (metric r)) rows.

Lemma word_integral : forall rows outputs samples, integral_rows rows = true ->
  forallb (integral_sample outputs) samples = true ->
  forall w r, In r rows -> integral (word_field rows outputs samples w r) = true.
Proof.
  intros rows outputs samples Hr Hs. unfold integral_rows in Hr. rewrite forallb_forall in Hr.
  induction w as [n|v IHv w IHw]; intros r H; cbn [word_field].
  - specialize (Hr r H). apply andb_true_iff in Hr as [Hd Hm]. unfold sample_field.
    destruct (nth_in_or_default n samples Drift) as [Hin|E]; [|now rewrite E].
    rewrite forallb_forall in Hs. specialize (Hs _ Hin). destruct (nth n samples Drift); [|exact Hd].
    cbn in Hs |- *. now rewrite Hm, integral_D.
  - unfold bracket. assert (G : forall l, (forall s, In s l -> In s rows) ->
      integral (bracket_component l (word_field rows outputs samples v) (word_field rows outputs samples w) r) = true).
    { induction l as [|s l IH]; intros Hl; [reflexivity|]. cbn [bracket_component integral].
      rewrite IHv, IHw, !integral_D, IH; auto; [intros; apply Hl; now right|apply Hl; now left|apply Hl; now left]. }
    now apply G.
Qed.
