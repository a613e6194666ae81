(* ---- Independent words: elimination modulo a number -------------------------------------------------------- *)

Fixpoint dot (l : list Z) (v : list R) : R :=
  match l, v with z :: m, x :: w => IZR z * x + dot m w | _, _ => 0 end.

(* The first row whose head is not 0 modulo p, and the other rows. *)
Fixpoint pick (p : Z) (rows : list (list Z)) : option (Z * list Z * list (list Z)) :=
  match rows with
  | (a :: t) :: rest =>
      if Z.eqb (a mod p) 0
      then match pick p rest with Some (b, u, others) => Some (b, u, (a :: t) :: others) | None => None end
      else Some (a, t, rest)
  | _ => None
  end.

Fixpoint cross (f : Z -> Z) (a b : Z) (u t : list Z) : list Z :=
  match u, t with y :: u', x :: t' => f (a * y - b * x)%Z :: cross f a b u' t' | _, _ => [] end.

Definition cancel (p a : Z) (t row : list Z) : list Z :=
  match row with [] => [] | b :: u => cross (fun z => z mod p)%Z a b u t end.

(* Whether the rows have rank k, the number of their entries, modulo p. *)
Fixpoint full_rank (p : Z) (k : nat) (rows : list (list Z)) : bool :=
  match k with
  | O => true
  | S n => match pick p rows with None => false | Some (a, t, rest) => full_rank p n (map (cancel p a t) rest) end
  end.

Definition near (p : Z) (X x : Z) : Prop := exists k, X = (x + k * p)%Z.

(* The row is, modulo p, some integer row orthogonal to v. *)
Definition lifts (p : Z) (v : list R) (row : list Z) : Prop :=
  exists L, length L = length v /\ Forall2 (near p) L row /\ dot L v = 0.

Lemma pick_spec : forall p rows a t rest, pick p rows = Some (a, t, rest) ->
  In (a :: t) rows /\ (a mod p)%Z <> 0%Z /\ forall r, In r rest -> In r rows.
Proof.
  induction rows as [|[|b u] m IH]; cbn; intros a t rest H; try discriminate.
  destruct (Z.eqb (b mod p) 0) eqn:E.
  - destruct (pick p m) as [[[c w] os]|]; [|discriminate]. injection H as <- <- <-.
    destruct (IH _ _ _ eq_refl) as [H1 [H2 H3]]. split; [now right|]. split; [exact H2|].
    intros r [<-|Hr]; [now left|right; now apply H3].
  - injection H as <- <- <-. apply Z.eqb_neq in E. split; [now left|]. split; [exact E|]. intros r Hr. now right.
Qed.

Lemma cross_dot : forall A B v U T, length U = length v -> length T = length v ->
  dot (cross (fun z => z) A B U T) v = IZR A * dot U v - IZR B * dot T v.
Proof.
  induction v as [|x v IH]; intros [|y U] [|z T] HU HT; try discriminate; cbn; [lra|].
  rewrite IH by (now injection HU; injection HT). rewrite minus_IZR, !mult_IZR. lra.
Qed.

Lemma cross_length : forall f a b u t, length u = length t -> length (cross f a b u t) = length u.
Proof. induction u as [|y u IH]; intros [|x t] H; try discriminate; cbn; [reflexivity|]. f_equal. apply IH. now injection H. Qed.

Lemma cross_near : forall p A B a b, near p A a -> near p B b -> forall U u, Forall2 (near p) U u ->
  forall T t, Forall2 (near p) T t -> Forall2 (near p) (cross (fun z => z) A B U T) (cross (fun z => z mod p)%Z a b u t).
Proof.
  intros p A B a b [ka HA] [kb HB] U u HU. induction HU as [|Y y U u [ky HY] HU IH]; intros T t HT; [constructor|].
  destruct HT as [|X x T t [kx HX] HT]; [constructor|]. cbn. constructor; [|now apply IH].
  destruct (Z.eq_dec p 0) as [->|Hp].
  - exists 0%Z. rewrite Zmod_0_r. subst. ring.
  - exists ((a * y - b * x) / p + a * ky + ka * y + ka * ky * p - b * kx - kb * x - kb * kx * p)%Z.
    pose proof (Z.div_mod (a * y - b * x) p Hp) as E. subst. rewrite (Z.mod_eq _ _ Hp). ring.
Qed.

Theorem full_rank_kernel : forall p v rows, full_rank p (length v) rows = true ->
  (forall r, In r rows -> lifts p v r) -> forall x, In x v -> x = 0.
Proof.
  induction v as [|x v IH]; cbn [full_rank length]; intros rows HF HL; [contradiction|].
  destruct (pick p rows) as [[[a t] rest]|] eqn:E; [|discriminate]. apply pick_spec in E as [Hin [Ha Hrest]].
  destruct (HL _ Hin) as [LA [LlA [NA DA]]]. inversion NA as [|A a' T t' HA HT]; subst. cbn in DA, LlA. injection LlA as LlT.
  assert (A0 : IZR A <> 0).
  { intros Z0. apply eq_IZR in Z0. subst A. destruct HA as [k Hk]. apply Ha.
    replace a with (- k * p)%Z by lia. apply Z_mod_mult. }
  assert (Hv : forall y, In y v -> y = 0).
  { apply (IH (map (cancel p a t) rest) HF). intros r Hr. apply in_map_iff in Hr as [r0 [<- Hr]].
    destruct (HL _ (Hrest _ Hr)) as [LB [LlB [NB DB]]]. inversion NB as [|B b U u HB HU]; subst; [discriminate|].
    cbn in DB, LlB. injection LlB as LlU. exists (cross (fun z => z) A B U T). split; [|split].
    - rewrite cross_length; congruence.
    - cbn [cancel]. now apply cross_near.
    - rewrite cross_dot by assumption. replace (dot U v) with (- (IZR B * x)) by lra.
      replace (dot T v) with (- (IZR A * x)) by lra. ring. }
  assert (D0 : forall l, dot l v = 0).
  { clear - Hv. induction v as [|y v IHv]; intros [|z l]; cbn; try reflexivity.
    rewrite IHv by (intros; apply Hv; now right). rewrite (Hv y (or_introl eq_refl)). lra. }
  rewrite D0 in DA. intros y [<-|Hy]; [|now apply Hv].
  assert (E : IZR A * x = 0) by lra. apply Rmult_integral in E. tauto.
Qed.

(* ---- At most so many laws ------------------------------------------------------------------------------------ *)

Lemma sum_app : forall A (f : A -> R) l m, sum f (l ++ m) = sum f l + sum f m.
Proof. induction l as [|a l IH]; intros m; cbn; [lra|]. rewrite IH. lra. Qed.

Lemma sum_permutation : forall A (f : A -> R) l m, Permutation l m -> sum f l = sum f m.
Proof. intros A f l m H. induction H; cbn; try lra. Qed.

Lemma sum_map : forall A B (k : A -> B) (f : B -> R) l, sum f (map k l) = sum (fun a => f (k a)) l.
Proof. induction l as [|a l IH]; cbn; [reflexivity|]. now rewrite IH. Qed.

(* More vectors than entries are dependent. *)
Lemma dependent : forall B (entries : list B) (I : list nat) (g : nat -> B -> R),
  NoDup I -> (length entries < length I)%nat ->
  exists c, (exists a, In a I /\ c a <> 0) /\ forall i, In i entries -> sum (fun a => c a * g a i) I = 0.
Proof.
  induction entries as [|i os IH]; intros I g HI HL.
  - destruct I as [|a I]; [cbn in HL; lia|]. exists (fun _ => 1). split; [|contradiction].
    exists a. split; [now left|lra].
  - assert (C : (forall a, In a I -> g a i = 0) \/ exists a, In a I /\ g a i <> 0).
    { clear. induction I as [|a I IH]; [left; contradiction|]. destruct (Req_dec (g a i) 0) as [E|E].
      - destruct IH as [IH|[b [Hb Hg]]]; [left; intros b [<-|Hb]; auto|right; exists b; split; [now right|exact Hg]].
      - right. exists a. split; [now left|exact E]. }
    destruct C as [C|[a0 [Hin Hg]]].
    + destruct (IH I g HI) as [c [Hc Hs]]; [cbn in HL; lia|]. exists c. split; [exact Hc|].
      intros j [<-|Hj]; [|now apply Hs]. apply sum_zero. intros a Ha. rewrite C by assumption. lra.
    + apply in_split in Hin as [l1 [l2 ->]]. pose proof (NoDup_remove_1 _ _ _ HI) as H1.
      pose proof (NoDup_remove_2 _ _ _ HI) as H2.
      destruct (IH (l1 ++ l2) (fun a b => g a b - g a i / g a0 i * g a0 b) H1) as [c [[a1 [Ha1 Hc]] Hs]].
      { rewrite app_length in *. cbn in HL. lia. }
      set (s := sum (fun a => c a * (g a i / g a0 i)) (l1 ++ l2)).
      exists (fun a => if Nat.eqb a a0 then - s else c a).
      assert (N : forall a, In a (l1 ++ l2) -> Nat.eqb a a0 = false).
      { intros a Ha. apply Nat.eqb_neq. intros ->. contradiction. }
      split.
      * exists a1. split; [apply in_app_or in Ha1 as [Ha|Ha]; apply in_or_app; [now left|right; now right]|].
        now rewrite N.
      * assert (G : forall j, sum (fun a => (if Nat.eqb a a0 then - s else c a) * g a j) (l1 ++ a0 :: l2) =
          sum (fun a => c a * (g a j - g a i / g a0 i * g a0 j)) (l1 ++ l2)).
        { intros j. transitivity (sum (fun a => c a * g a j) (l1 ++ l2) + - s * g a0 j).
          - rewrite !sum_app. cbn. rewrite Nat.eqb_refl.
            rewrite (sum_ext _ (fun a => c a * g a j) l1), (sum_ext _ (fun a => c a * g a j) l2); [lra| |];
              intros a Ha; rewrite N; auto using in_or_app.
          - transitivity (sum (fun a => c a * g a j) (l1 ++ l2) +
              sum (fun a => - g a0 j * (c a * (g a i / g a0 i))) (l1 ++ l2)).
            + rewrite sum_scale. fold s. lra.
            + rewrite <- sum_plus. apply sum_ext. intros a _. ring. }
        intros j [<-|Hj]; rewrite G; [|now apply Hs]. apply sum_zero. intros a _. field_simplify; lra || exact Hg.
Qed.

Fixpoint table (l : list (positive * Z)) : PositiveMap.t Z :=
  match l with [] => PositiveMap.empty Z | (i, z) :: m => PositiveMap.add i z (table m) end.
Definition real_point (point : PositiveMap.t Z) : env := fun i => IZR (get integers point i).

Definition word_row (rows : list row) (outputs : list expr) (samples : list sample) (point : PositiveMap.t Z)
    (prime : Z) (columns : list positive) (w : word) : list Z :=
  let values := word_at rows outputs samples w integers point in map (fun i => get integers values i mod prime)%Z columns.

(* The words are independent in the columns; the other variables are as many as laws there can be. *)
Definition bounds (rows : list row) (zero : bool) (outputs : list expr) (samples : list sample) (words : list word)
    (point : PositiveMap.t Z) (prime : Z) (columns others : list positive) : bool :=
  well_formed rows && integral_rows rows && forallb (sample_fits zero outputs) samples &&
  forallb (fields_over rows outputs) samples && forallb (integral_sample outputs) samples &&
  distinct (columns ++ others) && Nat.eqb (length (columns ++ others)) (length rows) &&
  forallb (fun i => existsb (Pos.eqb i) (map target rows)) (columns ++ others) &&
  full_rank prime (length columns) (map (word_row rows outputs samples point prime columns) words).

Section Bound.
Variables (rows : list row) (zero : bool) (outputs : list expr) (samples : list sample) (words : list word).
Variables (point : PositiveMap.t Z) (prime : Z) (columns others : list positive).
Hypothesis HB : bounds rows zero outputs samples words point prime columns others = true.

Lemma law_orthogonal : forall h x w, invariant rows zero outputs h x ->
  sum (fun i => IZR (get integers (word_at rows outputs samples w integers point) i) * eval (D i h) (real_point point) x)
    (map target rows) = 0.
Proof.
  intros h x w HI. unfold bounds in HB. rewrite !andb_true_iff in HB. destruct HB as [[[[[[[[Hw Hi] Hf] Ho] Hs] _] _] _] _].
  pose proof (@word_kills rows zero outputs samples h x Hw Hf HI w (real_point point)) as K.
  rewrite applied_eval in K. rewrite sum_map, <- K. apply sum_ext. intros r Hr.
  rewrite (@word_at_sound rows outputs samples Hw Ho w Z integers integers_lawful point r Hr).
  rewrite <- (integral_eval _ _ x (@word_integral rows outputs samples Hi Hs w r Hr)). apply Rmult_comm.
Qed.

Lemma columns_others : Permutation (columns ++ others) (map target rows).
Proof.
  unfold bounds in HB. rewrite !andb_true_iff in HB. destruct HB as [[[[_ Hd] Hl] Hin] _].
  apply NoDup_Permutation_bis; [now apply distinct_NoDup| |].
  - apply Nat.eqb_eq in Hl. rewrite map_length, Hl. lia.
  - intros i Hi. rewrite forallb_forall in Hin. specialize (Hin i Hi). apply existsb_exists in Hin as [j [Hj E]].
    apply Pos.eqb_eq in E. now subst.
Qed.

(* A vector orthogonal to all words is determined by its entries in the other variables. *)
Theorem determined : forall g : positive -> R,
  (forall w, In w words -> sum (fun i => IZR (get integers (word_at rows outputs samples w integers point) i) * g i)
    (map target rows) = 0) ->
  (forall i, In i others -> g i = 0) -> forall i, In i (map target rows) -> g i = 0.
Proof.
  intros g Hg Ho i Hi. pose proof columns_others as HC. apply (Permutation_in _ (Permutation_sym HC)) in Hi.
  apply in_app_or in Hi as [Hi|Hi]; [|now apply Ho].
  unfold bounds in HB. rewrite !andb_true_iff in HB. destruct HB as [_ Hr].
  refine (@full_rank_kernel prime (map g columns) _ _ _ (g i) (in_map g _ _ Hi)); [rewrite map_length; exact Hr|].
  intros r Hin. apply in_map_iff in Hin as [w [<- Hw]].
  set (values := word_at rows outputs samples w integers point).
  exists (map (get integers values) columns). split; [now rewrite !map_length|]. split.
  - unfold word_row. fold values. clear. induction columns as [|i l IH]; cbn; constructor; [|exact IH].
    exists (get integers values i / prime)%Z. destruct (Z.eq_dec prime 0) as [->|Hp]; [rewrite Zmod_0_r; ring|].
    rewrite Z.mod_eq by assumption. ring.
  - specialize (Hg w Hw). fold values in Hg. rewrite <- (sum_permutation _ HC), sum_app in Hg.
    rewrite (sum_zero _ others) in Hg by (intros j Hj; rewrite Ho by assumption; lra).
    transitivity (sum (fun i => IZR (get integers values i) * g i) columns); [|lra].
    clear. induction columns as [|i l IH]; cbn; [reflexivity|]. now rewrite IH.
Qed.

(* Any k polynomial laws, k above the number of other variables, have linearly dependent gradients at the point. *)
Theorem laws_dependent : forall k (h : nat -> expr) (x : nat -> env), (length others < k)%nat ->
  (forall a, (a < k)%nat -> invariant rows zero outputs (h a) (x a)) ->
  exists c : nat -> R, (exists a, (a < k)%nat /\ c a <> 0) /\
    forall i, In i (map target rows) -> sum (fun a => c a * eval (D i (h a)) (real_point point) (x a)) (seq 0 k) = 0.
Proof.
  intros k h x Hk HI.
  destruct (@dependent positive others (seq 0 k) (fun a i => eval (D i (h a)) (real_point point) (x a)) (seq_NoDup k 0)) as [c [[a [Ha Hc]] Hs]];
    [now rewrite seq_length|].
  exists c. split; [exists a; split; [apply in_seq in Ha; lia|exact Hc]|].
  apply determined; [|exact Hs]. intros w _.
  transitivity (sum (fun a => c a * sum (fun i => IZR (get integers (word_at rows outputs samples w integers point) i) *
    eval (D i (h a)) (real_point point) (x a)) (map target rows)) (seq 0 k)).
  - transitivity (sum (fun i => sum (fun a => c a * (IZR (get integers (word_at rows outputs samples w integers point) i) *
      eval (D i (h a)) (real_point point) (x a))) (seq 0 k)) (map target rows)).
    + apply sum_ext. intros i _. rewrite <- sum_scale. apply sum_ext. intros b _. ring.
    + rewrite sum_swap. apply sum_ext. intros b _. now rewrite sum_scale.
  - apply sum_zero. intros b Hb. apply in_seq in Hb. rewrite law_orthogonal by (apply HI; lia). lra.
Qed.
End Bound.
